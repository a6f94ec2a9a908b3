// The page of checks: saved answers, their runs, and what came of those. Runs after asking.js.
(() => {
	const LIVE_MS = 1000;
	const IDLE_MS = 4000;
	const desk = () => document.querySelector("#checks .checking");
	const part = (name) => desk().querySelector(name);
	const ask = (address, more) => askServer("checks", address, more);
	const post = (address, body) => ask(address, { method: "POST", body });
	const lineOf = (error) => (error.told && error.message ? error.message : desk().dataset.lost);

	// Which of the three parts is shown: all checks, one of them, or what came of a run.
	let shown = { view: "", id: "", against: "" };

	function replace(place, html) {
		if (place.told === html && place.childNodes.length) return false;
		const focused = place.contains(document.activeElement) ? document.activeElement : null;
		const again = focused?.getAttribute("href") ?? focused?.dataset.act;
		place.innerHTML = html;
		place.told = html;
		if (again) [...place.querySelectorAll("a, button")].find((each) => [each.getAttribute("href"), each.dataset.act].includes(again))?.focus({ preventScroll: true });
		return true;
	}

	// All checks.
	async function list() {
		try {
			const { parts, problem } = await ask("list");
			const form = part("form.running");
			const chosen = form && new FormData(form);
			if (replace(part(".choosing"), parts.choosing) && chosen) for (const [name, value] of chosen) part("form.running")[name].value = value;
			part("form.running [type=submit]").disabled = known.live;
			replace(part(".listed"), parts.listed);
			replace(part(".records"), parts.records);
			complain(part(".problem"), problem);
		} catch (error) {
			complain(part(".problem"), lineOf(error));
		}
	}

	// How the run stands: looked at all the time, as one may be begun in another tab.
	let known = { stamp: "", live: false, phase: "", run: "", tenth: 0 };
	let before = null; // the run before the one that was begun here, of which what comes is shown at once
	let timer = 0;
	let looks = 0;

	function lookSoon(wait) {
		clearTimeout(timer);
		timer = setTimeout(look, wait);
	}

	async function look() {
		if (document.hidden || page() !== "checks") return lookSoon(LIVE_MS);
		const mine = ++looks;
		try {
			const told = await ask("standing");
			if (mine !== looks) return; // how it stood before something was done
			complain(part(".lost"), "");
			replace(part(".standing"), told.html);
			// Spoken when the state changes and at every tenth, not every second.
			if (told.phase !== known.phase || told.tenth !== known.tenth) part(".spoken").textContent = told.phase ? part(".standing").textContent : "";
			const ended = before !== null && !told.live && told.run !== before;
			const changed = told.stamp !== known.stamp;
			known = told;
			if (ended) before = null;
			if (ended && told.phase === "done" && shown.view === "all") location.hash = `checks?${asQuery({ run: told.run })}`;
			else if (changed && shown.view === "all") list();
			if (part("form.running")) part("form.running [type=submit]").disabled = told.live;
		} catch (error) {
			if (mine !== looks) return;
			complain(part(".lost"), lineOf(error));
		}
		lookSoon(known.live ? LIVE_MS : IDLE_MS);
	}

	async function run(form) {
		const button = form.querySelector("[type=submit]");
		const trouble = form.querySelector(".trouble");
		complain(trouble, "");
		button.disabled = true;
		try {
			const last = known.run;
			await post(`run?${asQuery(new FormData(form))}`);
			before = last;
			await look();
		} catch (error) {
			complain(trouble, lineOf(error));
			button.disabled = known.live;
		}
	}

	// One check.
	const opened = () => part(shown.view === "one" ? "#checks-one .opened" : "#checks-result .opened");

	async function open(address) {
		const mine = shown;
		try {
			const { html } = await ask(address);
			if (mine !== shown) return;
			opened().innerHTML = html;
			opened().querySelector("h2")?.focus({ preventScroll: true });
		} catch (error) {
			if (mine !== shown) return;
			const line = Object.assign(document.createElement("p"), { className: "trouble", role: "alert", dir: "auto", textContent: lineOf(error) });
			opened().replaceChildren(line);
		}
	}

	const OF_WORDS = ["any", "all", "none"];

	function lineFrom(row) {
		const { kind, at } = row.dataset;
		const line = { kind, at: at === undefined ? null : Number(at) };
		if (kind === "hand") return line;
		const { value } = row.querySelector("[name=text]");
		return { ...line, on: row.querySelector("[name=counts]").checked, texts: OF_WORDS.includes(kind) ? value.split("\n") : [value] };
	}

	async function save(form) {
		const trouble = form.querySelector(".go .trouble");
		const button = form.querySelector("[type=submit]");
		const lines = [...form.querySelectorAll(".expectations li[data-kind]")].map(lineFrom);
		complain(trouble, "");
		button.disabled = true;
		try {
			const body = JSON.stringify({ stamp: form.dataset.stamp, question: form.question.value, lines });
			const { html } = await post(`save?${asQuery({ id: form.dataset.id })}`, body);
			const place = form.parentElement;
			place.innerHTML = html;
			const said = place.querySelector("[data-saved]");
			said.textContent = said.dataset.saved;
			place.querySelector("[type=submit]").focus({ preventScroll: true });
		} catch (error) {
			complain(trouble, lineOf(error));
			button.disabled = false;
		}
	}

	function add(menu) {
		const row = menu.form.querySelector(`template[data-kind="${CSS.escape(menu.value)}"]`)?.content.firstElementChild.cloneNode(true);
		menu.value = "";
		if (!row) return;
		menu.form.querySelector(".expectations ul").append(row);
		row.querySelector("[name=text]").focus();
	}

	function drop(button) {
		const row = button.closest("li");
		const menu = button.form.adding;
		row.remove();
		menu.focus();
	}

	async function remove(button) {
		if (!confirm(button.dataset.sure)) return;
		try {
			await post(`delete?${asQuery({ id: button.form.dataset.id })}`);
			location.hash = "checks";
		} catch (error) {
			complain(button.form.querySelector(".go .trouble"), lineOf(error));
		}
	}

	async function accept(button) {
		const trouble = opened().querySelector(".trouble");
		complain(trouble, "");
		button.disabled = true;
		try {
			await post(`accept?${asQuery({ run: button.dataset.run })}`);
			open(`result?${asQuery({ run: button.dataset.run })}`);
		} catch (error) {
			complain(trouble, lineOf(error));
			button.disabled = false;
		}
	}

	async function stop(button) {
		button.disabled = true;
		try {
			await post("stop");
		} catch (error) {
			complain(part(".lost"), lineOf(error));
		}
		look();
	}

	const ACTS = { stop_checks: stop, delete_check: remove, drop_expectation: drop, accept_run: accept };

	document.addEventListener("click", (event) => {
		const button = event.target.closest("#checks [data-act]");
		if (button && Object.hasOwn(ACTS, button.dataset.act)) ACTS[button.dataset.act](button);
	});
	document.addEventListener("submit", (event) => {
		if (event.target.matches("#checks form.running")) run(event.target);
		else if (event.target.matches("#checks form.check")) save(event.target);
	});
	document.addEventListener("input", ({ target }) => {
		if (target.matches("#checks form.check *")) target.form.querySelector("[data-saved]").textContent = "";
	});
	document.addEventListener("change", ({ target }) => {
		if (!target.closest("#checks")) return;
		if (target.name === "adding") add(target);
		else if (target.name === "against") {
			const { run } = target.dataset;
			location.hash = `checks?${asQuery(target.value ? { run, against: target.value } : { run })}`;
		}
	});

	// The address tells what is shown: #checks, #checks?check=..., #checks?run=...&against=...
	function route() {
		const [name, query] = location.hash.slice(1).split("?");
		if (name !== "checks") return;
		const given = new URLSearchParams(query ?? "");
		const id = given.get("check") ?? given.get("run") ?? "";
		shown = { view: given.has("check") ? "one" : given.has("run") ? "result" : "all", id, against: given.get("against") ?? "" };
		for (const view of ["all", "one", "result"]) part(`#checks-${view}`).hidden = shown.view !== view;
		for (const place of desk().querySelectorAll(".opened")) place.replaceChildren();
		find("checks").scrollTop = 0;
		complain(part(".lost"), "");
		if (shown.view === "all") list();
		else if (shown.view === "one") open(`one?${asQuery({ id })}`);
		else open(`result?${asQuery(shown.against ? { run: id, against: shown.against } : { run: id })}`);
		look();
	}

	function begin() {
		if (!find("composer")) return requestAnimationFrame(begin);
		if (!find("bar").querySelector(".bar")) return requestAnimationFrame(begin);
		if (!document.querySelector('.pages a[data-page="checks"]')) return; // served without a desk
		if (!desk()) return requestAnimationFrame(begin);
		window.addEventListener("hashchange", route);
		document.addEventListener("visibilitychange", () => {
			if (!document.hidden && page() === "checks") look();
		});
		lookSoon(LIVE_MS);
		route();
	}
	begin();
})();
