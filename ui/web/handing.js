// What is handed in to be translated or summarised: a text, a file or a note, an opened note, a long question. Runs after
// asking.js.
(() => {
	const KEY = "diandian.translate";
	const LONG = 3000; // characters of a question from which on more is offered than an answer

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
		const codes = [...handing().target.options].map((option) => option.value);
		const own = navigator.languages.map((language) => language.split("-")[0].toLowerCase());
		return [remembered().target, ...own.map((code) => (code === "no" ? "nb" : code)), "en"].find((code) => codes.includes(code));
	}

	// What is handed in.
	let note = "";
	let file = null;

	const deed = () => handing().deed.value;

	function deedChanged() {
		for (const each of handing().querySelectorAll("[data-for]")) each.hidden = each.dataset.for !== deed();
		const button = handing().querySelector(".go button");
		if (!button.disabled) button.textContent = button.dataset[deed()];
		complain(complaint(), "");
	}

	function chooseDeed(wanted) {
		handing().deed.value = wanted;
		deedChanged();
	}

	function wayChanged() {
		const way = handing().way.value;
		for (const each of handing().querySelectorAll(".way")) each.hidden = each.dataset.way !== way;
		complain(complaint(), "");
		if (way === "note") findNotes();
	}

	function chooseWay(way) {
		handing().way.value = way;
		wayChanged();
	}

	function chooseFile(chosen) {
		const input = handing().file;
		const tooLarge = chosen && chosen.size > Number(input.dataset.most);
		file = tooLarge ? null : chosen;
		handing().querySelector(".chosen").textContent = file ? file.name : "";
		complain(complaint(), tooLarge ? input.dataset.large : "");
	}

	function chooseNote(id, title) {
		note = id;
		const chosen = handing().querySelector(".chosen-note");
		chosen.hidden = !id;
		chosen.querySelector("b").textContent = title;
		for (const entry of handing().querySelectorAll("[data-act=choose_note]"))
			entry.setAttribute("aria-pressed", String(entry.dataset.note === id));
	}

	let finding = 0;
	async function findNotes() {
		const mine = ++finding;
		try {
			const told = await askJobs(`notes?${asQuery({ words: handing().finding.value })}`);
			if (mine !== finding) return;
			handing().querySelector(".way .rows").innerHTML = told.html;
			chooseNote(note, handing().querySelector(".chosen-note b").textContent);
		} catch (error) {
			complain(complaint(), lineOf(error));
		}
	}

	function terms() {
		return [...handing().querySelectorAll(".terms ul li")].map((line) => [...line.querySelectorAll("input")].map((input) => input.value.trim()));
	}
	const termsKept = () => terms().filter(([term, rendering]) => term && rendering);

	function addTerm(term = "", rendering = "") {
		const line = handing().querySelector(".terms template").content.firstElementChild.cloneNode(true);
		[line.children[0].value, line.children[1].value] = [term, rendering];
		handing().querySelector(".terms ul").append(line);
		return line;
	}

	function termsChanged() {
		remember({ terms: terms().filter(([term, rendering]) => term || rendering) });
		const count = termsKept().length;
		handing().querySelector(".terms .active").textContent = count ? ` (${count})` : "";
	}

	function fillForm() {
		const kept = remembered();
		handing().target.value = preferredTarget();
		for (const name of ["source", "language", "extent"])
			if ([...handing()[name].options].some((option) => option.value === kept[name])) handing()[name].value = kept[name];
		chooseDeed([...handing().deed].some((choice) => choice.value === kept.deed) ? kept.deed : "translate");
		for (const pair of Array.isArray(kept.terms) ? kept.terms : []) addTerm(String(pair[0] ?? ""), String(pair[1] ?? ""));
		if (!handing().querySelector(".terms ul li")) addTerm();
		termsChanged();
	}

	async function start(given) {
		const body = new FormData();
		if (given.deed === "translate") body.set("terms", JSON.stringify(termsKept()));
		for (const [name, value] of Object.entries(given))
			if (name === "text") body.set("file", new Blob([value]), "text");
			else body.set(name, value);
		const { id } = await postJobs("start", body);
		location.hash = `translate?${asQuery({ job: id })}`;
	}

	// How it is to be translated or summarised.
	function manner(wanted) {
		const { target, source, extent, language } = handing();
		if (wanted === "summarise") return { deed: wanted, length: extent.value, language: language.value };
		return { deed: wanted, target: target.value, source: source.value };
	}

	async function submit() {
		const button = handing().querySelector(".go button");
		if (button.disabled) return;
		const way = handing().way.value;
		const given = { text: handing().text.value.trim(), file, note }[way];
		if (!given) return complain(complaint(), complaint().dataset.nothing);
		complain(complaint(), "");
		button.textContent = button.dataset.busy;
		button.disabled = true;
		try {
			await start({ way, ...manner(deed()), [way]: way === "text" ? handing().text.value : given });
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
		button.textContent = handing().querySelector(".go button").dataset.busy; // the model may still be loading
		try {
			await start({ way: "note", note: button.dataset.note, ...how });
			trigger("close_note", {});
		} catch (error) {
			button.disabled = false;
			button.textContent = label;
			trigger("close_note", {});
			location.hash = "translate";
			complain(complaint(), lineOf(error));
		}
	}

	const ACTS = {
		choose_note: ({ dataset }) => chooseNote(dataset.note, dataset.title),
		add_term: () => addTerm().children[0].focus(),
		remove_term: (button) => {
			button.closest("li").remove();
			termsChanged();
			handing().querySelector("[data-act=add_term]").focus();
		},
		read_note: (button) => workOnNote(button, { deed: "translate", target: preferredTarget() }),
		summarise_note: (button) => workOnNote(button, manner("summarise")),
		question_in: ({ dataset }) => {
			const text = field().value;
			window.addEventListener("hashchange", () => handing().querySelector(".go button").focus(), { once: true });
			location.hash = "translate";
			chooseDeed(dataset.deed);
			chooseWay("text");
			handing().text.value = text;
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
		if (event.target !== handing()) return;
		event.preventDefault();
		submit();
	});
	document.addEventListener("change", ({ target }) => {
		if (!target.form || target.form !== handing()) return;
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
		if (!target.form || target.form !== handing()) return;
		if (target.closest(".terms")) termsChanged();
		else if (target.name === "finding") {
			clearTimeout(typed);
			typed = setTimeout(findNotes, 250);
		}
	});
	document.addEventListener(
		"keydown",
		(event) => {
			if (event.isComposing || event.keyCode === 229 || event.target.name !== "finding" || event.key !== "Enter") return;
			event.preventDefault();
			event.stopImmediatePropagation();
			findNotes();
		},
		true,
	);
	for (const kind of ["dragover", "drop"]) {
		document.addEventListener(kind, (event) => {
			if (!event.dataTransfer?.types.includes("Files") || page() !== "translate") return;
			event.preventDefault();
			if (kind !== "drop" || handing().hidden) return;
			chooseWay("file");
			chooseFile(event.dataTransfer.files[0] ?? null);
		});
	}

	function begin() {
		if (!handing() || !find("composer")) return requestAnimationFrame(begin);
		fillForm();
	}
	begin();
})();
