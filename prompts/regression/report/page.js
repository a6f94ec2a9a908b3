// The cases of the report. What comes from data becomes text, never markup.
"use strict";
const DATA = JSON.parse(document.getElementById("data").textContent);
const PAIRED = DATA.sides.length > 1;
const STEP = 200;
const rows = document.getElementById("rows");
const filters = document.getElementById("filters");
const more = document.getElementById("more");
let found = [];

// An element with text or other elements in it; null leaves a place empty.
function el(name, attributes, ...inside) {
	const made = document.createElement(name);
	for (const [key, value] of Object.entries(attributes ?? {})) made.setAttribute(key, value);
	made.append(...inside.flat().filter((each) => each !== null && each !== undefined));
	return made;
}

const folded = (text) => text.normalize("NFKC").toLowerCase();

// What the words of the search are looked for in; made when it is first needed.
function haystack(each) {
	if (each.haystack === undefined) {
		const told = [each.key, each.input, each.note, ...each.tags, ...each.history.flat(), ...each.expect];
		for (const repeat of each.repeats) {
			for (const side of DATA.sides) {
				told.push(answer(repeat, side).map((piece) => piece[1]).join(""));
				const sample = repeat[side];
				if (!sample) continue;
				told.push(sample.error, sample.notice, ...sample.marks.map((mark) => mark[3]));
				told.push(...sample.found.map((place) => DATA.passages[place].join(" ")));
			}
		}
		each.haystack = folded(told.filter(Boolean).join("\n"));
	}
	return each.haystack;
}

const answer = (repeat, side) => repeat.pieces.filter((piece) => piece[0] === 0 || (piece[0] < 0) === (side === "before"));

// Filters.
function choices(name, values, label) {
	const counts = new Map();
	for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
	const ordered = [...counts.keys()].sort((one, other) => one.localeCompare(other));
	filters.elements[name].append(
		el("option", { value: "" }, "all"),
		...ordered.map((value) => el("option", { value: "=" + value }, `${label(value)} (${counts.get(value)})`)),
	);
}

function keeps(each, asked) {
	const { fate, language, tag, failing } = asked;
	if (fate && fate !== "=" + each.fate && !(fate === "=flaky" && each.flaky)) return false;
	if (language && language !== "=" + each.language) return false;
	if (tag && !each.tags.includes(tag.slice(1))) return false;
	if (failing && !each.failing.includes(failing.slice(1))) return false;
	return asked.words.every((word) => haystack(each).includes(word));
}

function filter() {
	const asked = Object.fromEntries(new FormData(filters));
	asked.words = folded(asked.words).split(/\s+/).filter(Boolean);
	found = DATA.cases.filter((each) => keeps(each, asked));
	rows.replaceChildren();
	grow();
	const all = DATA.cases.length;
	const told = found.length === all ? `${all} cases` : `${found.length} of ${all} cases`;
	document.getElementById("shown").textContent = all ? told : "There are no cases.";
}

function grow() {
	const start = rows.children.length;
	rows.append(...found.slice(start, start + STEP).map(row));
	const left = found.length - rows.children.length;
	more.hidden = left === 0;
	more.textContent = `Show ${Math.min(left, STEP)} more of ${left}`;
}

// One case: what is inside is made when it is opened.
function row(each) {
	const summary = el("summary", {},
		el("span", { class: `fate ${each.fate}`, title: DATA.fates[each.fate] }, each.fate),
		el("span", { class: "asked" }, each.input.slice(0, 300)),
		el("span", { class: "id", dir: "ltr" }, [each.key, each.language, ...each.tags].filter(Boolean).join(" · ")),
		el("span", { class: "why" }, each.flaky ? el("span", { class: "flag flaky" }, "flaky") : null,
			each.failing.flatMap((metric, place) => [place ? ", " : "", el("code", {}, metric)])),
	);
	const details = el("details", { class: "case" }, summary);
	details.addEventListener("toggle", () => {
		if (details.open && details.children.length === 1) details.append(inside(each));
	});
	const item = el("li", {}, details);
	item.dataset.key = each.key;
	return item;
}

function inside(each) {
	const body = el("div", { class: "repeat" });
	const show = (number) => body.replaceChildren(...repeated(each, each.repeats[number]));
	show(0);
	const facts = [each.task, each.to && `to ${each.to}`, each.note && `about ${each.note}`, each.line && `line ${each.line}`];
	return el("div", { class: "inside" },
		el("div", {},
			el("h4", {}, facts.filter(Boolean).join(" · ")),
			each.history.map(([question, told]) => el("p", { class: "said-before", dir: "auto" }, question, told === null ? null : ` → ${told}`)),
			el("p", { class: "asked-whole", dir: "auto", tabindex: "0" }, each.input)),
		each.repeats.length > 1 ? repeats(each, show) : null,
		body);
}

function repeats(each, show) {
	const sign = (sample) => (!sample ? "–" : sample.passed === null ? "?" : sample.passed ? "✓" : "✕");
	const buttons = each.repeats.map((repeat, number) => el("button", { type: "button", "aria-pressed": String(number === 0) },
		`${number + 1}. ${DATA.sides.map((side) => sign(repeat[side])).join(" → ")}`));
	buttons.forEach((button, number) => button.addEventListener("click", () => {
		buttons.forEach((other) => other.setAttribute("aria-pressed", String(other === button)));
		show(number);
	}));
	return el("div", { class: "repeats", role: "group", "aria-label": "Repeats" }, buttons);
}

function repeated(each, repeat) {
	return [
		el("div", { class: "pair" }, DATA.sides.map((side) => sided(repeat, side))),
		el("h3", {}, "Expected"),
		marks(each, repeat),
		el("h3", {}, "Read and cited"),
		el("div", { class: "pair" }, DATA.sides.map((side) => sources(each, repeat, side))),
	];
}

const verdict = (passed) => (passed === null ? ["unknown", "? not judged"] : passed ? ["passed", "✓ passes"] : ["failed", "✕ fails"]);
const named = (side) => (PAIRED ? side : "answer");

function sided(repeat, side) {
	const sample = repeat[side];
	if (!sample) return el("div", { class: "side" }, el("h4", {}, named(side)), el("p", { class: "beside" }, "No such sample."));
	const [kind, words] = verdict(sample.passed);
	const value = sample.value === null ? "" : ` ${sample.value.toFixed(2)}`;
	const names = { "-1": "del", 1: "ins" };
	const pieces = answer(repeat, side).map(([piece, text]) => (piece === 0 ? text : el(names[piece], {}, text)));
	return el("div", { class: "side" },
		el("h4", {}, el("span", {}, named(side)), el("span", { class: kind }, words + value)),
		sample.error ? el("p", { class: "error", dir: "auto" }, sample.error) : el("div", { class: "answer", dir: "auto", tabindex: "0" }, pieces),
		sample.notice ? el("p", { class: "beside", dir: "auto" }, sample.notice) : null,
		sample.told.length ? el("p", { class: "beside" }, sample.told.map((told) => el("span", { class: "flag" }, told))) : null,
		el("p", { class: "beside" }, Object.entries(sample.times).map(([name, told]) => `${name} ${told}`).join(" · ")));
}

// An expectation and its mark are at the same place of their lists, unless the suite was changed between the runs.
function marks(each, repeat) {
	const sides = DATA.sides.filter((side) => repeat[side]);
	const count = Math.max(each.expect.length, ...sides.map((side) => repeat[side].marks.length));
	if (!count) return el("p", { class: "beside" }, "Nothing was expected.");
	return el("ul", { class: "marks" }, Array.from({ length: count }, (_, place) => {
		const told = sides.map((side) => [side, repeat[side].marks[place]]).filter(([, mark]) => mark);
		const metrics = [...new Set(told.map(([, mark]) => mark[0]))].join(" / ");
		return el("li", {},
			el("p", { class: "wanted", dir: "ltr" }, el("b", {}, metrics), " ", each.expect[place] ?? ""),
			told.map(([side, mark]) => got(side, mark)));
	}));
}

function got(side, [, passed, value, explanation, advisory]) {
	const [kind, sign] = passed === null ? ["unknown", "?"] : passed ? ["yes", "✓"] : ["no", "✕"];
	return el("p", { class: "got" },
		el("span", { class: kind }, `${sign} ${PAIRED ? side : ""} `),
		el("span", { dir: "auto" }, `${value === null ? "" : value.toFixed(2) + " "}${explanation}${advisory ? " (advisory)" : ""}`));
}

function sources(each, repeat, side) {
	const sample = repeat[side];
	const other = repeat[side === "before" ? "after" : "before"];
	if (!sample) return el("div", { class: "side" });
	return el("div", { class: "side passages" },
		el("h4", {}, named(side)),
		el("h5", {}, sample.found.length ? "Found in the notes" : "Nothing was found in the notes"),
		sample.found.map((place, rank) => passage(place, `${rank + 1}. `, moved(place, rank, other), each.note)),
		sample.cited.length ? el("h5", {}, "Cited") : null,
		sample.cited.map(([place, whole]) => passage(place, "", "", each.note, whole)),
		sample.points.length ? el("h5", {}, "Points of the summary") : null,
		sample.points.map(([text, stretches]) => el("details", {}, el("summary", { dir: "auto" }, text), stretches.map((stretch) => el("p", { class: "text", dir: "auto" }, stretch)))),
		sample.segments.length ? el("h5", {}, "Segments to look at") : null,
		sample.segments.map(([source, target, status]) => el("details", {}, el("summary", { dir: "auto" }, `${status}: ${source.slice(0, 80)}`), el("p", { class: "text", dir: "auto" }, source), el("p", { class: "text", dir: "auto" }, target))));
}

function moved(place, rank, other) {
	if (!other) return "";
	const there = other.found.indexOf(place);
	return there < 0 ? "only here" : there === rank ? "" : `${there + 1}. in the other`;
}

function passage(place, rank, moved, expected, whole) {
	const [note, title, text] = DATA.passages[place];
	const start = whole ? whole.indexOf(text) : -1;
	const shown = start < 0 ? [text] : [whole.slice(0, start), el("mark", {}, text), whole.slice(start + text.length)];
	return el("details", {},
		el("summary", {}, rank, el("bdi", {}, title || note), note === expected ? el("span", { class: "flag" }, "expected note") : null,
			el("span", { class: "moved" }, ` ${note === title ? "" : note} ${moved}`)),
		el("p", { class: "text", dir: "auto" }, shown));
}

// An address that ends in #case=suite/id opens that case.
function opened() {
	const key = /^#case=(.+)$/.exec(location.hash)?.[1];
	if (!key) return;
	const place = found.findIndex((each) => each.key === decodeURIComponent(key));
	while (place >= rows.children.length) grow();
	const details = rows.children[place]?.firstChild;
	if (!details) return;
	details.open = true;
	details.scrollIntoView();
}

choices("fate", DATA.cases.flatMap((each) => (each.flaky ? [each.fate, "flaky"] : [each.fate])), (value) => value);
choices("language", DATA.cases.map((each) => each.language), (value) => value || "none told");
choices("tag", DATA.cases.flatMap((each) => each.tags), (value) => value);
choices("failing", DATA.cases.flatMap((each) => each.failing), (value) => value);
filters.addEventListener("input", filter);
filters.addEventListener("reset", () => setTimeout(filter));
filters.addEventListener("submit", (event) => event.preventDefault());
more.addEventListener("click", grow);
for (const tile of document.querySelectorAll(".tiles button")) {
	tile.addEventListener("click", () => {
		filters.reset();
		filters.elements.fate.value = "=" + tile.dataset.fate;
		// A fate that no case has is no choice.
		if (filters.elements.fate.selectedIndex < 0) filters.elements.fate.selectedIndex = 0;
		setTimeout(() => {
			filter();
			document.getElementById("cases").scrollIntoView();
		});
	});
}
addEventListener("hashchange", opened);
filter();
opened();
