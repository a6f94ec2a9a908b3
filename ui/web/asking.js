// What the scripts of the page of translations and summaries share. Runs after pages.js, in the same place: `find`,
// `field`, `page` and `trigger` are known.
const handing = () => document.querySelector("form.handing");

// The server's answer as JSON; an error is its one line.
async function askJobs(address, more = {}) {
	const answer = await fetch(`jobs/${address}`, { headers: { "x-diandian": "jobs" }, ...more });
	if (!answer.ok) throw Object.assign(new Error(await answer.text()), { told: answer.status });
	return answer.json();
}
const postJobs = (address, body) => askJobs(address, { method: "POST", body });
const asQuery = (given) => new URLSearchParams(given).toString();

function complain(place, line) {
	place.textContent = line;
	place.hidden = !line;
}
const complaint = () => handing().querySelector(".go .trouble");
const lineOf = (error) => (error.told ? error.message : document.querySelector("#job .lost").dataset.line);
