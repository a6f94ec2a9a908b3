// What the scripts of the pages share that ask the server's own addresses. Runs after pages.js, in the same place: `find`,
// `field`, `page` and `trigger` are known.
const handing = () => document.querySelector("form.handing");

// The server's answer as JSON; an error is its one line.
async function askServer(kind, address, more = {}) {
	const answer = await fetch(`${kind}/${address}`, { headers: { "x-diandian": kind }, ...more });
	if (!answer.ok) throw Object.assign(new Error(await answer.text()), { told: answer.status });
	return answer.json();
}
const askJobs = (address, more) => askServer("jobs", address, more);
const postJobs = (address, body) => askJobs(address, { method: "POST", body });
const asQuery = (given) => new URLSearchParams(given).toString();

function complain(place, line) {
	place.textContent = line;
	place.hidden = !line;
}
const complaint = () => handing().querySelector(".go .trouble");
const lineOf = (error) => (error.told ? error.message : document.querySelector("#job .lost").dataset.line);
