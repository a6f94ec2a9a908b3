// Runs once when the page is built. Gradio hands in `trigger`, which sends an event to Python.
// The names of the events that a click sends, as Python listens for them:
const EVENTS = ["open_note", "close_note", "ask_example", "regenerate", "edit", "cancel_edit", "undo", "new_chat", "save_check"];

const find = (id) => document.getElementById(id);
const field = () => document.querySelector("#question textarea");
const answering = () => document.querySelector("#live [aria-busy=true]") !== null;
let opener = null;
let saving = null;

function matchPage() {
	const bar = find("bar").querySelector(".bar");
	if (!bar) return;
	document.documentElement.lang = bar.dataset.lang;
	document.documentElement.dir = bar.dataset.dir;
}

function copyText(button) {
	const done = () => {
		const label = button.textContent;
		button.textContent = button.dataset.done;
		setTimeout(() => (button.textContent = label), 1500);
	};
	const fallBack = () => {
		const area = document.createElement("textarea");
		area.value = button.dataset.text;
		area.className = "offstage";
		document.body.append(area);
		area.select();
		document.execCommand("copy");
		area.remove();
		button.focus();
		done();
	};
	if (navigator.clipboard) navigator.clipboard.writeText(button.dataset.text).then(done, fallBack);
	else fallBack();
}

document.addEventListener("click", (event) => {
	if (event.target.closest(".skip")) {
		event.preventDefault();
		const at = document.body.dataset.page;
		(at === "ask" ? field() : document.querySelector(`#${at}-inside :is(input:not([type="file"], [type="radio"]), textarea)`))?.focus();
		return;
	}
	const button = event.target.closest("[data-act]");
	if (!button) return;
	const { act, ...details } = button.dataset;
	if (act === "copy") return copyText(button);
	if (!EVENTS.includes(act)) return;
	if (act === "open_note" && !find("reader").contains(button)) opener = button;
	if (act === "save_check") saving = Number(details.turn);
	trigger(act, details);
	if (["edit", "undo", "new_chat", "cancel_edit"].includes(act)) field()?.focus();
});

// Enter that only settles a Chinese, Japanese or Korean word must not send the question.
for (const kind of ["keydown", "keypress"]) {
	document.addEventListener(
		kind,
		(event) => {
			if (event.isComposing || event.keyCode === 229) event.stopImmediatePropagation();
		},
		true,
	);
}

document.addEventListener("keydown", (event) => {
	if (event.key !== "Escape" || event.isComposing) return;
	if (answering()) find("stop").click();
	else if (find("reader").querySelector(".sheet")) trigger("close_note", {});
});

// The conversation follows the words being written, unless its reader has scrolled away.
let following = true;
let count = 0;

function conversationChanged() {
	const stage = find("stage");
	const turns = stage.querySelectorAll(".turn").length;
	const asked = turns > count;
	count = turns;
	const wrote = document.body.classList.contains("answering");
	document.body.classList.toggle("answering", answering());
	document.body.classList.toggle("talking", turns > 0);
	const saved = saving !== null && stage.querySelectorAll(".turn")[saving]?.querySelector(".saved-check a");
	if (saved) {
		saved.focus({ preventScroll: true }); // in the place of the button that was pressed
		saving = null;
	}
	if (asked) following = true;
	if (following && (asked || wrote || answering())) followWords(stage, asked);
}

function followWords(stage, asked) {
	const turn = stage.querySelector("#live .turn");
	if (!turn) return;
	const view = stage.getBoundingClientRect();
	if (asked) {
		stage.scrollTop += turn.getBoundingClientRect().top - view.top - 12;
		return;
	}
	const words = turn.querySelector(answering() ? ".answer" : ".reply").getBoundingClientRect();
	const below = words.bottom + (answering() ? 72 : 16) - view.bottom;
	if (below > 0) stage.scrollTop += below;
}

// A note opens at its passage, takes the focus, and gives it back when closed.
let stamp = "";

function noteChanged() {
	const sheet = find("reader").querySelector(".sheet");
	document.body.classList.toggle("reading", sheet !== null);
	// On a narrow screen the note covers the conversation: what cannot be seen must not take the focus.
	const covered = sheet !== null && getComputedStyle(find("reader")).position === "fixed";
	for (const part of ["talk", "search", "notes", "translate", "checks"]) find(part)?.toggleAttribute("inert", covered);
	if (!sheet) {
		if (stamp && opener?.isConnected) opener.focus();
		stamp = "";
		return;
	}
	if (sheet.dataset.stamp === stamp) return;
	stamp = sheet.dataset.stamp;
	const passage = sheet.querySelector("#passage");
	sheet.focus({ preventScroll: true });
	const scroll = sheet.querySelector(".scroll");
	if (passage) {
		const above = passage.getBoundingClientRect().top - scroll.getBoundingClientRect().top;
		scroll.scrollTop += above - scroll.clientHeight / 4;
	} else scroll.scrollTop = 0;
}

// Gradio builds its parts one by one; begin when all that are watched here exist.
function begin() {
	const parts = ["bar", "stage", "reader", "search", "notes"].map(find);
	if (parts.includes(null)) return requestAnimationFrame(begin);
	const [bar, stage, reader] = parts;
	const everything = { childList: true, subtree: true, characterData: true, attributes: true };
	stage.addEventListener("scroll", () => {
		following = stage.scrollHeight - stage.scrollTop - stage.clientHeight < 160;
	});
	new MutationObserver(matchPage).observe(bar, everything);
	new MutationObserver(conversationChanged).observe(stage, everything);
	new MutationObserver(noteChanged).observe(reader, everything);
	matchPage();
	conversationChanged();
}
begin();
