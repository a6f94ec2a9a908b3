// A summary beside the text that it is of. Runs after translate.js, in the same place, which tells it by the event
// `diandian:job` how the job stands that is shown, or that none is.
(() => {
	const AT_ONCE = 40; // parts of the text put on the page before the browser may draw
	const REST_MS = 350; // how long a pointer rests on a cell before the text is scrolled to it
	const SETTLES = 6; // times that a jump is mended while the browser learns how high the parts are
	const STEPS = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };
	const job = () => find("job");
	const place = () => document.querySelector("#job > .job-summary");
	const part = (name) => place().querySelector(name);
	const all = (name) => [...place().querySelectorAll(name)];
	const cells = () => all(".cell");
	const point = (number) => part(`.point[data-point="${number}"]`);
	const words = (number, source) => all(`.src[data-of~="${number}.${source}"]`);
	const ahead = () => (getComputedStyle(place()).direction === "rtl" ? -1 : 1);

	// What is shown: its `kept` is the point with its source, or the part, that was chosen last.
	let shown = null;

	function told(job) {
		if (!job?.summary) return leave();
		if (shown?.id !== job.id) begin(job.id);
		part(".awaiting").hidden = job.summary === "ready" || !job.live;
		if (job.summary === "ready") load(shown);
	}

	function leave() {
		if (!shown) return;
		shown = null;
		place().hidden = true;
		job().classList.remove("summarised");
		for (const emptied of [".made", ".source-words"]) part(emptied).replaceChildren();
	}

	function begin(id) {
		leave();
		shown = { id, kept: {}, loading: false };
		for (const one of [".source-text", ".notice", ".stepping", ".to-point"]) part(one).hidden = true;
		place().hidden = false;
		job().classList.add("summarised");
	}

	async function load(mine) {
		if (mine.loading) return;
		mine.loading = true;
		place().ariaBusy = "true";
		try {
			const answer = await fetch(`jobs/summary?${new URLSearchParams({ id: mine.id })}`, { headers: { "x-diandian": "jobs" } });
			const made = answer.ok ? await answer.json() : await answer.text();
			if (mine !== shown) return;
			if (answer.ok) await show(mine, made);
			else complain(made);
		} catch {
			mine.loading = false; // the server is silent; asked again when it is heard of
		} finally {
			if (mine === shown) place().ariaBusy = "false";
		}
	}

	function complain(line) {
		part(".notice").textContent = line;
		part(".notice").hidden = !line;
	}

	async function show(mine, { html, parts }) {
		part(".made").innerHTML = html; // escaped where it was made
		part(".source-text").hidden = false;
		measure();
		const labels = cells();
		for (let at = 0; at < parts.length; at += AT_ONCE) {
			if (at) await new Promise((drawn) => requestAnimationFrame(drawn));
			if (mine !== shown) return;
			part(".source-words").append(...parts.slice(at, at + AT_ONCE).map((pieces, more) => section(pieces, labels[at + more])));
		}
		mark(mine.kept); // chosen before all of the text was there
	}

	// A part of the text: nothing but text nodes, whatever it holds.
	function section(pieces, cell) {
		const made = document.createElement("section");
		made.className = "part";
		[made.dataset.part, made.dataset.kind] = [cell.dataset.part, cell.dataset.kind];
		const name = Object.assign(document.createElement("p"), { className: "part-name", textContent: cell.ariaLabel });
		const said = Object.assign(document.createElement("div"), { className: "said", dir: "auto" });
		let length = 0;
		for (const piece of pieces) {
			const [text, of] = typeof piece === "string" ? [piece] : piece;
			length += text.length;
			if (!of) {
				// The blank lines at the end of a part are there, but take no room above the line that parts it from the next.
				const end = piece === pieces.at(-1) ? text.trimEnd().length : text.length;
				const blank = Object.assign(document.createElement("span"), { className: "blank", textContent: text.slice(end) });
				said.append(text.slice(0, end), ...(end < text.length ? [blank] : []));
				continue;
			}
			const source = Object.assign(document.createElement("span"), { className: "src", textContent: text });
			source.dataset.of = of;
			said.append(source);
		}
		// About as high as it will be, so that the scroll bar tells the truth of what is not drawn yet.
		made.style.containIntrinsicSize = `auto ${Math.round(60 + length * 0.45)}px`;
		made.append(name, said);
		return made;
	}

	// A point and its sources, or a part and the points from it, are marked together.
	function mark({ point: number, source, part: at }) {
		for (const each of all(".on, .now")) each.classList.remove("on", "now");
		const cell = at === undefined ? null : cells()[at];
		const points = cell ? cell.dataset.points.split(" ").filter(Boolean) : number === undefined ? [] : [number];
		for (const each of all(".point")) each.ariaPressed = String(!cell && each.dataset.point === String(number));
		for (const each of points) {
			const told = point(each);
			told.classList.add("on");
			for (let one = 0; one < Number(told.dataset.sources); one++)
				for (const found of words(each, one)) {
					found.classList.add("on");
					if (!cell && one === source) found.classList.add("now");
					if (!cell) cells()[found.closest(".part").dataset.part].classList.add("on");
				}
		}
		cell?.classList.add("on");
		if (cell) part(`.part[data-part="${at}"]`)?.classList.add("on");
		part(".cell-told").textContent = cell?.ariaLabel ?? "";
	}

	function keep(chosen) {
		shown.kept = chosen;
		mark(chosen);
		const isPoint = chosen.point !== undefined;
		part(".stepping").hidden = part(".to-point").hidden = !isPoint;
		if (!isPoint) return;
		const total = Number(point(chosen.point).dataset.sources);
		for (const step of all(".step")) step.hidden = total < 2;
		const line = part(".source-place").dataset.line.replace("{number}", chosen.source + 1).replace("{total}", total);
		part(".source-place").textContent = line;
		const quote = words(chosen.point, chosen.source).map((each) => each.textContent).join("");
		find("job-said").textContent = `${line}: ${quote.slice(0, 400)}`;
	}

	function showPoint(number, source = 0) {
		keep({ point: Number(number), source });
		reveal(words(number, source)[0], "center");
	}

	function showPart(at, wanted = true) {
		const all = cells();
		for (const each of all) each.tabIndex = each === all[at] ? 0 : -1;
		keep({ part: Number(at) });
		if (wanted) reveal(part(`.part[data-part="${at}"]`), "start");
	}

	function step(by) {
		const { point: number, source } = shown.kept;
		if (number === undefined) return;
		const total = Number(point(number).dataset.sources);
		showPoint(number, (source + by + total) % total);
	}

	function nextPart(kind) {
		const wanted = cells().filter((cell) => cell.dataset.kind === kind).map((cell) => Number(cell.dataset.part));
		const last = shown.kept.part ?? -1;
		const next = wanted.find((at) => at > last) ?? wanted[0];
		showPart(next);
		find("job-said").textContent = cells()[next].ariaLabel;
	}

	function toPoint() {
		const chosen = point(shown.kept.point);
		chosen?.scrollIntoView({ block: "center" });
		chosen?.focus({ preventScroll: true });
	}

	// Beside the points the text scrolls in a frame of its own; below them, on a narrow screen, with the page.
	const framed = () => getComputedStyle(part(".source-words")).overflowY === "auto";

	function reveal(wanted, where, left = SETTLES) {
		if (!wanted?.isConnected) return;
		const frame = framed() ? part(".source-words") : find("translate");
		const [inner, outer] = [wanted.getBoundingClientRect(), frame.getBoundingClientRect()];
		const above = framed() ? 0 : part(".source-bar").offsetHeight;
		const room = outer.height - above;
		const rest = where === "start" ? 8 : Math.max(8, (room - inner.height) / 3);
		const before = frame.scrollTop;
		frame.scrollTop += inner.top - outer.top - above - rest;
		// What comes into view is measured only then, which moves what is below it.
		if (left && Math.abs(frame.scrollTop - before) > 2) requestAnimationFrame(() => reveal(wanted, where, left - 1));
	}

	// Pointing at a cell shows what it is; to rest there, to click or to reach it with the keyboard leads to its part.
	let rests = 0;
	function pointed({ target, type }) {
		if (!shown || !target.closest) return;
		clearTimeout(rests);
		const cell = target.closest("#job .cell");
		if (cell && type === "pointerover") {
			mark({ part: Number(cell.dataset.part) });
			rests = setTimeout(() => shown && framed() && reveal(part(`.part[data-part="${cell.dataset.part}"]`), "start"), REST_MS);
		} else if (cell && cell.matches(":focus-visible")) showPart(cell.dataset.part, framed());
		else if (type === "pointerover" && part(".cell")) mark(shown.kept);
	}

	function clicked({ target }) {
		if (!shown || !target.closest || String(getSelection())) return;
		const source = target.closest("#job .src");
		if (!source) return;
		const [number, at] = source.dataset.of.split(" ")[0].split(".").map(Number);
		keep({ point: number, source: at });
		if (framed()) point(number).scrollIntoView({ block: "nearest" });
	}

	function pressed(event) {
		if (!shown || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
		const { target, key } = event;
		if (target.classList?.contains("cell")) return pressedCell(event);
		if (!target.classList?.contains("point")) return;
		const by = { Enter: 1, " ": 1, ArrowRight: ahead(), ArrowLeft: -ahead() }[key];
		if (!by) return;
		event.preventDefault();
		if (shown.kept.point === Number(target.dataset.point)) step(by);
		else showPoint(target.dataset.point);
	}

	function pressedCell(event) {
		const all = cells();
		const at = all.indexOf(event.target);
		const sideways = event.key === "ArrowLeft" || event.key === "ArrowRight" ? ahead() : 1;
		const next = { Home: 0, End: all.length - 1 }[event.key] ?? at + (STEPS[event.key] ?? 0) * sideways;
		if (next === at || !all[next]) return;
		event.preventDefault();
		showPart(next);
		all[next].focus({ preventScroll: true });
	}

	const ACTS = {
		show_source: (told) => {
			// Whoever marks words to copy them wants to go nowhere.
			if (String(getSelection()) && told.contains(getSelection().anchorNode)) return;
			if (shown.kept.point === Number(told.dataset.point)) step(1);
			else showPoint(told.dataset.point);
		},
		show_part: ({ dataset }) => showPart(dataset.part),
		next_part: ({ dataset }) => nextPart(dataset.kind),
		step_source: ({ dataset }) => step(Number(dataset.by)),
		to_point: toPoint,
	};

	// The text stays in view below what is known of the job and below the bar of its parts.
	function measure() {
		if (!shown) return;
		job().style.setProperty("--head", `${job().querySelector(".job-head").offsetHeight}px`);
		job().style.setProperty("--strip", `${part(".strip")?.offsetHeight ?? 0}px`);
	}

	for (const kind of ["pointerover", "focusin"]) document.addEventListener(kind, pointed);
	document.addEventListener("click", (event) => {
		const button = event.target.closest("[data-act]");
		if (shown && button && Object.hasOwn(ACTS, button.dataset.act)) ACTS[button.dataset.act](button);
		else clicked(event);
	});
	document.addEventListener("keydown", pressed);
	document.addEventListener("diandian:job", ({ detail }) => {
		told(detail);
		measure();
	});
	addEventListener("resize", measure);
})();
