// The jobs that translate and summarise: all of them, and one with its segments side by side. Runs after handing.js.
(() => {
	const LIVE_MS = 1000;
	const IDLE_MS = 5000;
	const LIST_MS = 3000;
	const AT_ONCE = 150; // rows put on the page before the browser may draw
	const pairs = () => document.querySelector("#job .pairs");
	const part = (name) => document.querySelector(`#job ${name}`);

	// All jobs.
	let listing = { stamp: "", live: false };
	async function list() {
		try {
			const told = await askJobs("list");
			if (told.stamp !== listing.stamp) {
				const focused = document.activeElement?.closest?.("#job-list li")?.querySelector("a")?.getAttribute("href");
				find("job-list").innerHTML = told.html;
				if (focused) find("job-list").querySelector(`a[href="${CSS.escape(focused)}"]`)?.focus({ preventScroll: true });
			}
			listing = told;
		} catch (error) {
			if (error.told) complain(complaint(), error.message);
		}
	}

	// One job: `since` is the revision that is shown, `after` the place up to which a long answer was shown.
	let job = null;

	function show(id) {
		if (id && job?.id === id) return;
		if (job) clearTimeout(job.timer);
		job = id ? { id, since: 0, next: null, after: -1, live: false, rows: new Map(), later: new Map(), spoken: "", state: "", tenth: -1 } : null;
		handing().hidden = find("job-list").hidden = job !== null;
		find("job").hidden = job === null;
		tell(null);
		find("translate").scrollTop = 0;
		pairs().replaceChildren();
		for (const place of [".job-title", ".job-standing", ".job-deeds"]) part(place).replaceChildren();
		part(".lost").hidden = true;
		if (job) look(job);
		else list();
	}

	// To what shows more of a job than its rows: how it stands, or null where none is shown.
	const tell = (detail) => document.dispatchEvent(new CustomEvent("diandian:job", { detail }));

	function lookSoon(mine, wait) {
		clearTimeout(mine.timer);
		mine.timer = setTimeout(() => look(mine), wait);
	}

	async function look(mine) {
		if (mine !== job) return;
		if (mine.looking) return lookSoon(mine, 100);
		if (document.hidden || page() !== "translate") return lookSoon(mine, LIVE_MS);
		mine.looking = true;
		const begun = performance.now();
		let more = false;
		try {
			const told = await askJobs(`view?${asQuery({ id: mine.id, since: mine.since, after: mine.after })}`);
			if (mine !== job) return;
			part(".lost").hidden = true;
			head(mine, told);
			await place(mine, told.rows);
			if (mine === job) tell(told);
			more = told.more;
			// Of an answer in several parts the first one's revision counts: what changed meanwhile is told again.
			mine.next ??= told.revision;
			mine.after = more ? told.rows.at(-1)[0] : -1;
			if (!more) [mine.since, mine.next] = [mine.next, null];
		} catch (error) {
			if (mine !== job) return;
			if (error.told === 404) {
				location.hash = "translate";
				return complain(complaint(), error.message);
			}
			const lost = part(".lost");
			lost.textContent = error.told ? error.message : lost.dataset.line;
			lost.hidden = false;
		} finally {
			mine.looking = false;
		}
		lookSoon(mine, more ? 0 : Math.max(50, (mine.live ? LIVE_MS : IDLE_MS) - (performance.now() - begun)));
	}

	function head(mine, told) {
		mine.live = told.live;
		replace(part(".job-title"), told.title);
		replace(part(".job-standing"), told.facts);
		replace(part(".job-deeds"), told.deeds);
		// Spoken when the state changes and at every tenth, not every second.
		if (told.state !== mine.state || told.tenth !== mine.tenth) find("job-said").textContent = told.spoken;
		[mine.state, mine.tenth] = [told.state, told.tenth];
	}

	function replace(place, html) {
		if (place.told === html && place.childNodes.length) return;
		const focused = place.contains(document.activeElement);
		const deed = document.activeElement?.dataset?.act;
		place.innerHTML = html;
		place.told = html;
		if (focused) (place.querySelector(`[data-act="${deed}"]`) ?? place.querySelector("button, a"))?.focus();
	}

	const drawn = () => new Promise((done) => requestAnimationFrame(done));

	async function place(mine, rows) {
		for (let at = 0; at < rows.length; at += AT_ONCE) {
			if (at) await drawn();
			if (mine !== job) return;
			const made = document.createElement("template");
			const slice = rows.slice(at, at + AT_ONCE);
			made.innerHTML = slice.map(([, html]) => html).join("");
			const fresh = document.createDocumentFragment();
			for (const row of [...made.content.children]) put(mine, row, fresh);
			pairs().append(fresh);
		}
	}

	function put(mine, row, fresh) {
		const number = row.dataset.place;
		const old = mine.rows.get(number);
		if (old?.querySelector(".editor")) {
			mine.later.set(number, row); // what is being typed stays
			return;
		}
		mine.rows.set(number, row);
		if (!old) {
			fresh.append(row);
			return;
		}
		const focused = old.contains(document.activeElement) && document.activeElement.dataset.act;
		const here = old === document.activeElement;
		if (old.querySelector("details[open]")) row.querySelector("details")?.setAttribute("open", "");
		old.replaceWith(row);
		if (here) row.focus({ preventScroll: true });
		else if (focused) row.querySelector(`[data-act="${focused}"]`)?.focus({ preventScroll: true });
	}

	function nextMark(status) {
		const marked = [...pairs().querySelectorAll(`[data-status="${status}"]`)];
		const last = Number(job.marked ?? -1);
		const row = marked.find((each) => Number(each.dataset.place) > last) ?? marked[0];
		if (!row) return;
		job.marked = row.dataset.place;
		row.scrollIntoView({ block: "center" });
		row.focus({ preventScroll: true });
	}

	// A reader's own wording.
	function edit(row) {
		if (row.querySelector(".editor")) return;
		const editor = find("job-editor").content.firstElementChild.cloneNode(true);
		const area = editor.querySelector("textarea");
		const target = row.querySelector(".target");
		area.value = row.dataset.target;
		area.lang = target.lang;
		editor.querySelector(".tip").hidden = !/<\/?\d+\/?>/.test(area.value);
		target.after(editor);
		row.classList.add("editing");
		area.style.height = `${Math.max(area.scrollHeight + 4, 88)}px`;
		area.focus();
	}

	function closeEditor(row) {
		row.querySelector(".editor")?.remove();
		row.classList.remove("editing");
		const later = job.later.get(row.dataset.place);
		job.later.delete(row.dataset.place);
		if (later) {
			job.rows.set(row.dataset.place, later);
			row.replaceWith(later);
		}
		(later ?? row).querySelector("[data-act=correct]")?.focus({ preventScroll: true });
	}

	async function save(row) {
		const button = row.querySelector("[data-act=save_correction]");
		const line = row.querySelector(".editor .notice");
		button.disabled = true;
		try {
			await postJobs(`correct?${asQuery({ id: job.id, place: row.dataset.place })}`, row.querySelector(".editor textarea").value);
			closeEditor(row);
			look(job);
		} catch (error) {
			complain(line, lineOf(error));
			button.disabled = false;
			row.querySelector(".editor textarea")?.focus();
		}
	}

	async function steer(id, deed) {
		try {
			await postJobs(`steer?${asQuery({ id, deed })}`);
		} catch (error) {
			complain(job ? part(".lost") : complaint(), lineOf(error));
		}
		if (job) look(job);
		else list();
	}

	const ACTS = {
		job_deed: ({ dataset }) => steer(job.id, dataset.deed),
		forget_job: ({ dataset }) => {
			if (confirm(dataset.sure)) steer(dataset.job, "forget");
		},
		next_mark: ({ dataset }) => nextMark(dataset.status),
		correct: (button) => edit(button.closest(".pair")),
		save_correction: (button) => save(button.closest(".pair")),
		drop_correction: (button) => closeEditor(button.closest(".pair")),
	};

	document.addEventListener("click", (event) => {
		const button = event.target.closest("[data-act]");
		if (button && Object.hasOwn(ACTS, button.dataset.act)) ACTS[button.dataset.act](button);
	});
	document.addEventListener(
		"keydown",
		(event) => {
			const row = event.target.closest?.(".editor")?.closest(".pair");
			if (event.isComposing || event.keyCode === 229) return;
			if (row && event.key === "Escape") closeEditor(row);
			else if (row && event.key === "Enter" && (event.ctrlKey || event.metaKey)) save(row);
			else return;
			event.preventDefault();
			event.stopImmediatePropagation();
		},
		true,
	);

	// The address tells the job: #translate?job=...
	function route() {
		const [name, given] = location.hash.slice(1).split("?");
		if (name !== "translate") return;
		show(new URLSearchParams(given ?? "").get("job"));
	}

	function begin() {
		if (!handing() || !find("composer")) return requestAnimationFrame(begin);
		window.addEventListener("hashchange", route);
		document.addEventListener("visibilitychange", () => {
			if (job && !document.hidden) look(job);
		});
		setInterval(() => {
			if (page() === "translate" && !job && !document.hidden) list();
		}, LIST_MS);
		route();
	}
	begin();
})();
