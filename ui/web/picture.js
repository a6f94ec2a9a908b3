// The picture of a job, beside the list of its texts. Runs after translate.js, in the same place, which tells it by the
// event `diandian:job` how the job stands that is shown, or that none is.
(() => {
	const REFRESH_MS = 4000;
	const STEPS = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };
	const job = () => find("job");
	const place = () => document.querySelector("#job > .job-picture");
	const row = (number) => document.querySelector(`#job .pair[data-place="${number}"]`);
	const box = (number) => place()?.querySelector(`.spot[data-place="${number}"]`);
	const boxes = () => [...place().querySelectorAll(".spot")];

	// What is shown: `revision` of the job, the one that is `drawn`, the text that is `marked`, the one that is to stay so.
	let shown = null;

	function told(job) {
		if (!job?.picture) return leave();
		if (shown?.id !== job.id) begin(job.id);
		const ended = shown.live && !job.live;
		[shown.revision, shown.live] = [job.revision, job.live];
		if (!shown.ready) load(shown);
		else draw(shown, ended);
		mark(shown.marked);
	}

	function leave() {
		clearTimeout(shown?.timer);
		shown = null;
		place()?.remove();
		job()?.classList.remove("pictured");
	}

	function begin(id) {
		leave();
		shown = { id, revision: 0, drawn: -1, at: -REFRESH_MS, marked: null, kept: null, ready: false };
		const made = document.createElement("section");
		made.className = "job-picture";
		made.ariaBusy = "true";
		job().querySelector(".columns").before(made);
		job().classList.add("pictured");
		measure();
	}

	// Of a picture that was not looked at lately the text is recognised first, which takes seconds.
	async function load(mine) {
		if (mine.loading) return;
		mine.loading = true;
		try {
			const answer = await fetch(`jobs/picture?${new URLSearchParams({ id: mine.id })}`, { headers: { "x-diandian": "jobs" } });
			const said = answer.ok ? (await answer.json()).html : await answer.text();
			if (mine !== shown) return;
			mine.ready = answer.ok;
			place().ariaBusy = "false";
			if (answer.ok) place().innerHTML = said;
			else place().replaceChildren(Object.assign(document.createElement("p"), { className: "notice bad", dir: "auto", textContent: said }));
			if (answer.ok) choose();
			else mine.loading = mine.failed = true; // the same would be told again
		} catch {
			mine.loading = false; // the server is silent; asked again when it is heard of
		}
	}

	const chosen = () => place()?.querySelector('[name="picture-view"]:checked')?.value ?? "original";
	const address = () => `${place().querySelector(".now").dataset.src}`;

	function choose() {
		const view = chosen();
		place().dataset.view = view;
		place().querySelector(".picture-bar a").href = view === "original" ? place().querySelector(".was").src : address();
		const [was, now] = [place().querySelector(".was"), place().querySelector(".now")];
		now.hidden = view === "original" || !now.src;
		was.ariaHidden = String(!now.hidden);
		draw(shown, true);
	}

	// Draw the translation anew, as far as it is done: not more often than every few seconds, and never half a picture.
	async function draw(mine, now = false) {
		if (mine !== shown || mine.drawn === mine.revision || chosen() !== "translated") return;
		if (mine.drawing) {
			mine.pressing ||= now; // what is being drawn may be older than what is asked for
			return;
		}
		const wait = mine.at + REFRESH_MS - performance.now();
		if (!now && wait > 0) {
			clearTimeout(mine.timer);
			mine.timer = setTimeout(() => draw(mine), wait);
			return;
		}
		[mine.drawing, mine.pressing, mine.at] = [true, false, performance.now()];
		const revision = mine.revision;
		const old = place().querySelector(".now");
		const fresh = old.cloneNode();
		try {
			fresh.src = `${address()}&at=${revision}`;
			await fresh.decode();
			if (mine !== shown) return;
			old.replaceWith(fresh);
			mine.drawn = revision;
			fresh.hidden = chosen() === "original";
			place().querySelector(".was").ariaHidden = String(!fresh.hidden);
		} catch {
			// What was drawn before stays until the server is heard of again.
		} finally {
			mine.drawing = false;
		}
		if (mine === shown) draw(mine, mine.pressing);
	}

	// A text and its box belong together: to point at one marks both.
	function mark(number, here = null) {
		if (!shown?.ready) return;
		shown.marked = number;
		for (const each of job().querySelectorAll(".spot.on, .pair.on")) each.classList.remove("on");
		if (number === null) return;
		row(number)?.classList.add("on");
		box(number)?.classList.add("on");
		if (here === "list") reveal(box(number));
	}

	// Scroll the picture within its frame, and nothing else, so far that a box is seen.
	function reveal(wanted) {
		const frame = place().querySelector(".picture-frame");
		if (!wanted || frame.scrollHeight <= frame.clientHeight) return;
		const [inner, outer] = [wanted.getBoundingClientRect(), frame.getBoundingClientRect()];
		if (inner.top >= outer.top && inner.bottom <= outer.bottom) return;
		frame.scrollTop += inner.top - outer.top - (outer.height - inner.height) / 2;
	}

	// What is scrolled below a pointer that rests is not pointed at.
	let rests = "";
	function moved({ type, screenX, screenY }) {
		if (type === "focusin") return true;
		const before = rests;
		rests = `${Math.floor(screenX)} ${Math.floor(screenY)}`; // a click tells whole pixels
		return type === "click" || rests !== before;
	}

	function pointed(event) {
		const { target, type } = event;
		if (!shown?.ready || !target.closest || !moved(event)) return;
		const found = target.closest("#job .pair, #job .spot");
		if (!found) return type === "pointerover" && mark(shown.kept);
		const inList = found.classList.contains("pair");
		if (type !== "pointerover") shown.kept = found.dataset.place;
		mark(found.dataset.place, inList ? "list" : "picture");
		if (!inList && type === "click") {
			const text = row(found.dataset.place);
			text?.scrollIntoView({ block: "center" });
			text?.focus({ preventScroll: true });
		}
	}

	function step(event) {
		if (!shown?.ready || !event.target.classList?.contains("spot")) return;
		const all = boxes();
		const at = all.indexOf(event.target);
		const next = { Home: 0, End: all.length - 1 }[event.key] ?? at + (STEPS[event.key] ?? 0);
		if (next === at || !all[next]) return;
		event.preventDefault();
		event.target.tabIndex = -1;
		all[next].tabIndex = 0;
		all[next].focus({ preventScroll: true });
		reveal(all[next]);
	}

	// The picture stays in view below what is known of the job.
	function measure() {
		const head = job()?.querySelector(".job-head");
		if (head && shown) job().style.setProperty("--head", `${head.offsetHeight}px`);
	}

	for (const kind of ["pointerover", "focusin", "click"]) document.addEventListener(kind, pointed);
	document.addEventListener("keydown", step);
	document.addEventListener("change", ({ target }) => target.name === "picture-view" && choose());
	document.addEventListener("diandian:job", ({ detail }) => {
		told(detail);
		measure();
	});
	addEventListener("resize", measure);
})();
