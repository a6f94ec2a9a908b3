// The pages beside the conversation. Runs after page.js, in the same place: `find` and `trigger` are known.
const PAGES = ["ask", "search", "notes", "translate", "checks"];
const LOOK_MS = 2000;
const page = () => document.body.dataset.page;
const seekForm = () => document.querySelector("#seek form.seek");
const finderForm = () => document.querySelector("#finder form.finder");
const stampIn = (id) => find(id).querySelector("[data-stamp]")?.dataset.stamp ?? "";

// The address tells the page, and what was searched for: #search?q=train&tag=travel
function route() {
	const [name, query] = location.hash.slice(1).split("?");
	document.body.dataset.page = PAGES.includes(name) ? name : "ask";
	markPage();
	if (!["search", "notes"].includes(page())) return;
	trigger("look_known", { seen: stampIn("known") });
	if (page() === "search") restoreSearch(new URLSearchParams(query ?? ""));
	else {
		look();
		list(0);
		trigger("look_health", {});
	}
}

function markPage() {
	for (const link of document.querySelectorAll(".pages a")) {
		if (link.dataset.page === page()) {
			link.setAttribute("aria-current", "page");
			// On a narrow screen not all of them are in view.
			const [inner, outer] = [link.getBoundingClientRect(), link.parentElement.getBoundingClientRect()];
			link.parentElement.scrollLeft += Math.max(0, inner.right - outer.right) + Math.min(0, inner.left - outer.left);
		} else link.removeAttribute("aria-current");
	}
}

// Search.
let shown = "";

function searched() {
	const given = new URLSearchParams();
	for (const [name, value] of new FormData(seekForm())) if (value.trim()) given.set(name, value.trim());
	return given;
}

function restoreSearch(given) {
	const form = seekForm();
	if (!form) return;
	for (const field of form.elements) {
		if (!field.name) continue;
		const value = given.get(field.name) ?? "";
		// Choices come a moment later than an address that was opened directly.
		if (field.tagName === "SELECT" && value && ![...field.options].some((option) => option.value === value))
			field.add(new Option(value, value));
		field.value = value;
	}
	countFilters(given);
	form.q.focus({ preventScroll: true });
	if (given.get("q") && given.toString() !== shown) seek(given);
}

function countFilters(given) {
	const count = [...given.keys()].filter((name) => name !== "q").length;
	seekForm().querySelector(".active").textContent = count ? ` (${count})` : "";
}

function seek(given, limit = 0) {
	shown = given.toString();
	find("results").setAttribute("aria-busy", "true");
	trigger("search", { ...Object.fromEntries(given), limit: String(limit) });
}

function startSearch() {
	const given = searched();
	const address = `#search?${given}`;
	shown = "";
	if (given.get("q") && location.hash !== address) location.hash = address;
	else {
		countFilters(given);
		seek(given);
	}
}

function fillChoices() {
	for (const source of find("known").querySelectorAll("template.choices")) {
		for (const select of document.querySelectorAll(`#desk select[name="${source.dataset.for}"]`)) {
			const { value } = select;
			while (select.options.length > 1) select.remove(1);
			for (const option of source.content.querySelectorAll("option")) select.add(option.cloneNode(true));
			if (value && ![...select.options].some((option) => option.value === value)) select.add(new Option(value, value));
			select.value = value;
		}
	}
}

function placeKin() {
	const kin = find("kin").querySelector("[data-slot]");
	const card = kin && document.querySelector(`details.kin[data-slot="${CSS.escape(kin.dataset.slot)}"] .relatives`);
	if (card) card.innerHTML = kin.innerHTML;
}

// Notes.
function look() {
	trigger("look_notes", { seen: stampIn("shelf") });
}

function list(first) {
	const form = finderForm();
	trigger("list_notes", { words: form?.words.value ?? "", folder: form?.folder.value ?? "", first: String(first) });
}

let counts = "";
let working = false;

function shelfChanged() {
	const now = find("shelf").querySelector(".folders")?.textContent ?? "";
	if (page() === "notes" && counts && now !== counts) {
		list(find("listing").querySelector("[data-first]")?.dataset.first ?? 0);
		trigger("look_known", { seen: stampIn("known") });
	}
	const works = find("shelf").querySelector("progress") !== null;
	if (page() === "notes" && ((working && !works) || (counts && now !== counts))) trigger("look_health", {});
	working = works;
	counts = now;
}

function addFiles(files) {
	const input = find("upload");
	for (const file of files) {
		const line = document.createElement("li");
		const name = document.createElement("bdi");
		const state = document.createElement("span");
		name.textContent = file.name;
		line.append(name, state);
		document.querySelector(".uploads").prepend(line);
		const end = (kind, text) => {
			line.className = kind;
			state.textContent = text;
		};
		if (file.size > Number(input.dataset.most)) end("bad", input.dataset.large);
		else sending = sending.then(() => send(file, end, input.dataset, state));
	}
	input.value = "";
}

let sending = Promise.resolve();

function send(file, end, words, state) {
	return new Promise((done) => {
		const request = new XMLHttpRequest();
		request.open("POST", "add-note");
		request.setRequestHeader("x-diandian", "add-note");
		request.setRequestHeader("x-name", encodeURIComponent(file.name));
		request.setRequestHeader("content-type", "application/octet-stream");
		request.upload.onprogress = (event) => {
			if (event.lengthComputable) state.textContent = `${Math.round((100 * event.loaded) / event.total)} %`;
		};
		request.onload = () => {
			if (request.status === 201) end("good", words.done.replace("{name}", () => request.responseText));
			else end("bad", request.responseText || words.failed);
			look();
			done();
		};
		request.onerror = () => {
			end("bad", words.failed);
			done();
		};
		request.send(file);
	});
}

// What is done on these pages.
const DEEDS = {
	more: () => seek(searched(), Number(document.querySelector(".found").dataset.limit) + 20),
	unfilter: () => clearFilters(true),
	turn_list: ({ first }) => {
		list(first);
		find("notes").scrollTop = 0;
	},
	sync_now: () => trigger("sync_now", {}),
	audit_now: () => trigger("audit_now", {}),
	rebuild_now: () => trigger("rebuild_now", {}),
	forget_folder: ({ label, sure }) => {
		if (confirm(sure)) trigger("forget_folder", { label });
	},
};

function clearFilters(again) {
	for (const field of seekForm().elements) if (field.name && field.name !== "q") field.value = "";
	if (again || find("results").querySelector(".found, .none")) startSearch();
	else countFilters(searched());
}

document.addEventListener("click", (event) => {
	const button = event.target.closest("[data-act]");
	if (button && button.dataset.act in DEEDS) DEEDS[button.dataset.act](button.dataset);
});
document.addEventListener("submit", (event) => {
	event.preventDefault();
	if (event.target === seekForm()) startSearch();
	else if (event.target === finderForm()) list(0);
});
document.addEventListener("reset", (event) => {
	if (event.target !== seekForm()) return;
	event.preventDefault();
	clearFilters(false);
});
document.addEventListener("change", (event) => {
	if (event.target.id === "upload") addFiles(event.target.files);
	else if (event.target.form && event.target.form === finderForm()) list(0);
	else if (event.target.closest(".filters") && searched().get("q")) startSearch();
});

let typing = 0;
document.addEventListener("input", (event) => {
	if (!event.target.form || event.target.form !== finderForm()) return;
	clearTimeout(typing);
	typing = setTimeout(() => list(0), 250);
});
document.addEventListener(
	"toggle",
	(event) => {
		const { target } = event;
		if (target.matches?.("details.kin") && target.open) trigger("relatives", { note: target.dataset.note, slot: target.dataset.slot });
	},
	true,
);
document.addEventListener("keydown", (event) => {
	const typed = event.target.closest?.("input, textarea, select, [contenteditable]");
	if (event.key !== "/" || typed || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
	event.preventDefault();
	if (page() === "search") find("seek-words")?.select();
	else location.hash = "search";
});
for (const kind of ["dragover", "drop"]) {
	document.addEventListener(kind, (event) => {
		if (!event.dataTransfer?.types.includes("Files") || page() !== "notes") return;
		event.preventDefault();
		if (kind === "drop") addFiles(event.dataTransfer.files);
	});
}

function beginPages() {
	const parts = ["bar", "seek", "known", "results", "kin", "shelf", "finder", "listing"].map(find);
	if (parts.includes(null) || !seekForm() || !finderForm()) return requestAnimationFrame(beginPages);
	const [bar, , known, results, kin, shelf] = parts;
	const inside = { childList: true, subtree: true, characterData: true };
	new MutationObserver(markPage).observe(bar, inside);
	new MutationObserver(fillChoices).observe(known, inside);
	new MutationObserver(placeKin).observe(kin, inside);
	new MutationObserver(shelfChanged).observe(shelf, inside);
	new MutationObserver(() => {
		results.removeAttribute("aria-busy");
		find("search").scrollTop = 0;
	}).observe(results, inside);
	window.addEventListener("hashchange", route);
	setInterval(() => {
		if (page() === "notes" && !document.hidden) look();
	}, LOOK_MS);
	route();
}
document.body.dataset.page = "ask";
beginPages();
