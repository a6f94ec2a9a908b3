// The page of translations and summaries. Runs after pages.js, in the same place: `find`, `field`, `page` and `trigger` are known.
(() => {
	const KEY = "diandian.translate";
	const LIVE_MS = 1000;
	const IDLE_MS = 5000;
	const LIST_MS = 3000;
	const AT_ONCE = 150; // rows put on the page before the browser may draw
	const LONG = 3000; // characters of a question from which on more is offered than an answer
	const form = () => document.querySelector("form.handing");
	const pairs = () => document.querySelector("#job .pairs");
	const part = (name) => document.querySelector(`#job ${name}`);

	// What the browser remembers: {deed, target, source, extent, language, terms: [[term, rendering], ...]}
	function remembered() {
		try {
			const kept = JSON.parse(localStorage.getItem(KEY));
			return kept && typeof kept === "object" ? kept : {};
		} catch {
			return {};
		}
	}

	function remember(more) {
		try {
			localStorage.setItem(KEY, JSON.stringify({ ...remembered(), ...more }));
		} catch {
			// A browser that keeps nothing still works.
		}
	}

	function preferredTarget() {
		const codes = [...form().target.options].map((option) => option.value);
		const own = navigator.languages.map((language) => language.split("-")[0].toLowerCase());
		return [remembered().target, ...own.map((code) => (code === "no" ? "nb" : code)), "en"].find((code) => codes.includes(code));
	}

	// The server's answer as JSON; an error is its one line.
	async function ask(address, more = {}) {
		const answer = await fetch(`jobs/${address}`, { headers: { "x-diandian": "jobs" }, ...more });
		if (!answer.ok) throw Object.assign(new Error(await answer.text()), { told: answer.status });
		return answer.json();
	}
	const post = (address, body) => ask(address, { method: "POST", body });
	const query = (given) => new URLSearchParams(given).toString();

	function complain(place, line) {
		place.textContent = line;
		place.hidden = !line;
	}
	const complaint = () => form().querySelector(".go .trouble");
	const lineOf = (error) => (error.told ? error.message : part(".lost").dataset.line);

	// What is handed in.
	let note = "";
	let file = null;

	const deed = () => form().deed.value;

	function deedChanged() {
		for (const each of form().querySelectorAll("[data-for]")) each.hidden = each.dataset.for !== deed();
		const button = form().querySelector(".go button");
		if (!button.disabled) button.textContent = button.dataset[deed()];
		complain(complaint(), "");
	}

	function chooseDeed(wanted) {
		form().deed.value = wanted;
		deedChanged();
	}

	function wayChanged() {
		const way = form().way.value;
		for (const each of form().querySelectorAll(".way")) each.hidden = each.dataset.way !== way;
		complain(complaint(), "");
		if (way === "note") findNotes();
	}

	function chooseWay(way) {
		form().way.value = way;
		wayChanged();
	}

	function chooseFile(chosen) {
		const input = form().file;
		const tooLarge = chosen && chosen.size > Number(input.dataset.most);
		file = tooLarge ? null : chosen;
		form().querySelector(".chosen").textContent = file ? file.name : "";
		complain(complaint(), tooLarge ? input.dataset.large : "");
	}

	function chooseNote(id, title) {
		note = id;
		const chosen = form().querySelector(".chosen-note");
		chosen.hidden = !id;
		chosen.querySelector("b").textContent = title;
		for (const entry of form().querySelectorAll("[data-act=choose_note]"))
			entry.setAttribute("aria-pressed", String(entry.dataset.note === id));
	}

	let finding = 0;
	async function findNotes() {
		const mine = ++finding;
		try {
			const told = await ask(`notes?${query({ words: form().finding.value })}`);
			if (mine !== finding) return;
			form().querySelector(".way .rows").innerHTML = told.html;
			chooseNote(note, form().querySelector(".chosen-note b").textContent);
		} catch (error) {
			complain(complaint(), lineOf(error));
		}
	}

	function terms() {
		return [...form().querySelectorAll(".terms ul li")].map((line) => [...line.querySelectorAll("input")].map((input) => input.value.trim()));
	}
	const termsKept = () => terms().filter(([term, rendering]) => term && rendering);

	function addTerm(term = "", rendering = "") {
		const line = form().querySelector(".terms template").content.firstElementChild.cloneNode(true);
		[line.children[0].value, line.children[1].value] = [term, rendering];
		form().querySelector(".terms ul").append(line);
		return line;
	}

	function termsChanged() {
		remember({ terms: terms().filter(([term, rendering]) => term || rendering) });
		const count = termsKept().length;
		form().querySelector(".terms .active").textContent = count ? ` (${count})` : "";
	}

	function fillForm() {
		const kept = remembered();
		form().target.value = preferredTarget();
		for (const name of ["source", "language", "extent"])
			if ([...form()[name].options].some((option) => option.value === kept[name])) form()[name].value = kept[name];
		chooseDeed([...form().deed].some((choice) => choice.value === kept.deed) ? kept.deed : "translate");
		for (const pair of Array.isArray(kept.terms) ? kept.terms : []) addTerm(String(pair[0] ?? ""), String(pair[1] ?? ""));
		if (!form().querySelector(".terms ul li")) addTerm();
		termsChanged();
	}

	async function start(given) {
		const body = new FormData();
		if (given.deed === "translate") body.set("terms", JSON.stringify(termsKept()));
		for (const [name, value] of Object.entries(given))
			if (name === "text") body.set("file", new Blob([value]), "text");
			else body.set(name, value);
		const { id } = await post("start", body);
		location.hash = `translate?${query({ job: id })}`;
	}

	// How it is to be translated or summarised.
	function manner(wanted) {
		const { target, source, extent, language } = form();
		if (wanted === "summarise") return { deed: wanted, length: extent.value, language: language.value };
		return { deed: wanted, target: target.value, source: source.value };
	}

	async function submit() {
		const button = form().querySelector(".go button");
		if (button.disabled) return;
		const way = form().way.value;
		const given = { text: form().text.value.trim(), file, note }[way];
		if (!given) return complain(complaint(), complaint().dataset.nothing);
		complain(complaint(), "");
		button.textContent = button.dataset.busy;
		button.disabled = true;
		try {
			await start({ way, ...manner(deed()), [way]: way === "text" ? form().text.value : given });
		} catch (error) {
			complain(complaint(), lineOf(error));
		}
		button.disabled = false;
		button.textContent = button.dataset[deed()];
	}

	// A note is read at once in the language that was chosen last or that the browser speaks, or summarised as was last chosen.
	async function workOnNote(button, how) {
		const label = button.textContent;
		button.disabled = true;
		button.textContent = form().querySelector(".go button").dataset.busy; // the model may still be loading
		try {
			await start({ way: "note", note: button.dataset.note, ...how });
			trigger("close_note", {});
		} catch (error) {
			button.disabled = false;
			button.textContent = label;
			trigger("close_note", {});
			location.hash = "translate";
			show(null);
			complain(complaint(), lineOf(error));
		}
	}

	// All jobs.
	let listing = { stamp: "", live: false };
	async function list() {
		try {
			const told = await ask("list");
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
		form().hidden = find("job-list").hidden = job !== null;
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
			const told = await ask(`view?${query({ id: mine.id, since: mine.since, after: mine.after })}`);
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
			await post(`correct?${query({ id: job.id, place: row.dataset.place })}`, row.querySelector(".editor textarea").value);
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
			await post(`steer?${query({ id, deed })}`);
		} catch (error) {
			complain(job ? part(".lost") : complaint(), lineOf(error));
		}
		if (job) look(job);
		else list();
	}

	const ACTS = {
		choose_note: ({ dataset }) => chooseNote(dataset.note, dataset.title),
		add_term: () => addTerm().children[0].focus(),
		remove_term: (button) => {
			button.closest("li").remove();
			termsChanged();
			form().querySelector("[data-act=add_term]").focus();
		},
		read_note: (button) => workOnNote(button, { deed: "translate", target: preferredTarget() }),
		summarise_note: (button) => workOnNote(button, manner("summarise")),
		job_deed: ({ dataset }) => steer(job.id, dataset.deed),
		forget_job: ({ dataset }) => {
			if (confirm(dataset.sure)) steer(dataset.job, "forget");
		},
		next_mark: ({ dataset }) => nextMark(dataset.status),
		correct: (button) => edit(button.closest(".pair")),
		save_correction: (button) => save(button.closest(".pair")),
		drop_correction: (button) => closeEditor(button.closest(".pair")),
		question_in: ({ dataset }) => {
			const text = field().value;
			window.addEventListener("hashchange", () => form().querySelector(".go button").focus(), { once: true });
			location.hash = "translate";
			show(null);
			chooseDeed(dataset.deed);
			chooseWay("text");
			form().text.value = text;
		},
	};

	// A long question is offered a translation and a summary.
	function offer(length) {
		let place = document.querySelector("#composer .offer");
		if (length < LONG) return place?.remove();
		if (!place) {
			place = document.createElement("div");
			place.className = "offer";
			place.append(find("job-offer").content.cloneNode(true));
			find("composer").prepend(place);
		}
		place.querySelector(".count").textContent = length.toLocaleString(document.documentElement.lang || undefined);
	}

	document.addEventListener("click", (event) => {
		const button = event.target.closest("[data-act]");
		if (button && Object.hasOwn(ACTS, button.dataset.act)) ACTS[button.dataset.act](button);
	});
	document.addEventListener("submit", (event) => {
		if (event.target !== form()) return;
		event.preventDefault();
		submit();
	});
	document.addEventListener("change", ({ target }) => {
		if (!target.form || target.form !== form()) return;
		if (target.name === "deed") {
			deedChanged();
			remember({ deed: deed() });
		} else if (target.name === "way") wayChanged();
		else if (target.name === "file") chooseFile(target.files[0] ?? null);
		else if (["target", "source", "extent", "language"].includes(target.name)) remember({ [target.name]: target.value });
	});
	let typed = 0;
	document.addEventListener("input", ({ target }) => {
		if (target === field()) return offer(target.value.length);
		if (!target.form || target.form !== form()) return;
		if (target.closest(".terms")) termsChanged();
		else if (target.name === "finding") {
			clearTimeout(typed);
			typed = setTimeout(findNotes, 250);
		}
	});
	document.addEventListener(
		"keydown",
		(event) => {
			const row = event.target.closest?.(".editor")?.closest(".pair");
			if (event.isComposing || event.keyCode === 229) return;
			if (row && event.key === "Escape") closeEditor(row);
			else if (row && event.key === "Enter" && (event.ctrlKey || event.metaKey)) save(row);
			else if (event.target.name === "finding" && event.key === "Enter") findNotes();
			else return;
			event.preventDefault();
			event.stopImmediatePropagation();
		},
		true,
	);
	for (const kind of ["dragover", "drop"]) {
		document.addEventListener(kind, (event) => {
			if (!event.dataTransfer?.types.includes("Files") || page() !== "translate") return;
			event.preventDefault();
			if (kind !== "drop" || job) return;
			chooseWay("file");
			chooseFile(event.dataTransfer.files[0] ?? null);
		});
	}

	// The address tells the job: #translate?job=...
	function route() {
		const [name, given] = location.hash.slice(1).split("?");
		if (name !== "translate") return;
		show(new URLSearchParams(given ?? "").get("job"));
	}

	function begin() {
		if (!form() || !find("composer")) return requestAnimationFrame(begin);
		fillForm();
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
