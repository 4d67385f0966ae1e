// The report without this script is complete; with it, the table of calls can be searched, sorted
// and unfolded.  Nothing is made of strings as HTML or code: texts are set as text alone.
"use strict";

(() => {
	const byId = (id) => document.getElementById(id);
	const table = byId("call-table");
	const filter = byId("filter");
	const tierNames = ["critical", "high", "medium", "low", "none"];

	const element = (name, properties = {}, text = "") => {
		const made = Object.assign(document.createElement(name), properties);
		made.textContent = text;
		return made;
	};

	// ---- one call: its row, and the row below with the details ----

	const calls = Array.from(table.tBodies, (body) => {
		const [row, more] = body.rows;
		const name = row.cells[0].querySelector("code");
		const button = element("button", { type: "button", className: "toggle" });
		const details = more.querySelector("details");

		name.replaceWith(button);
		button.append(name);
		details.id = `${body.id}-more`;
		button.setAttribute("aria-controls", details.id);

		const call = {
			body,
			cells: row.cells,
			tier: tierNames.indexOf(body.dataset.tier),
			category: body.dataset.category,
			count: BigInt(body.dataset.count),
			text: `${row.textContent} ${details.querySelector("dd").textContent}`.toLowerCase(),
			open(isOpen) {
				body.classList.toggle("open", isOpen);
				details.open = isOpen;
				button.setAttribute("aria-expanded", String(isOpen));
			},
		};
		call.open(false);
		button.addEventListener("click", () => call.open(!body.classList.contains("open")));
		return call;
	});

	// ---- searching ----

	const search = byId("search");
	const category = byId("category");
	const openAll = byId("open-all");
	const tiers = tierNames.map((name, tier) => {
		const label = element("label", { className: `tier ${name}` });
		const box = element("input", { type: "checkbox", defaultChecked: true });
		const n = calls.filter((call) => call.tier === tier).length;

		label.append(box, ` ${name} (${n})`);
		if (n)
			byId("tiers").append(label);
		return box;
	});

	const names = new Map(calls.map((call) => [call.category, call.cells[3].textContent]));
	[...names].sort((a, b) => a[1].localeCompare(b[1])).forEach(([value, name]) =>
		category.append(element("option", { value }, name)));

	const show = () => {
		const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
		let n = 0;

		for (const call of calls) {
			const fits = tiers[call.tier].checked &&
				(!category.value || call.category === category.value) &&
				words.every((word) => call.text.includes(word));
			call.body.hidden = !fits;
			n += fits;
		}
		byId("shown").textContent = n === calls.length
			? `${n} calls` : `${n} of ${calls.length} calls`;
	};

	const setAll = (isOpen) => {
		calls.forEach((call) => call.open(isOpen));
		openAll.setAttribute("aria-pressed", String(isOpen));
	};

	filter.addEventListener("input", show);
	filter.addEventListener("submit", (event) => event.preventDefault());
	filter.addEventListener("reset", () => {
		setAll(false);
		// The fields have their first values after this event only.
		setTimeout(show);
	});
	openAll.addEventListener("click", () =>
		setAll(openAll.getAttribute("aria-pressed") !== "true"));

	// ---- a cell of the overview: these calls alone ----

	for (const cell of document.querySelectorAll(".matrix td[data-category]")) {
		const { category: wanted, tier } = cell.dataset;
		const button = element("button", { type: "button" }, cell.textContent);
		const what = `${names.get(wanted)}, ${tier || "any risk"}`;

		button.setAttribute("aria-label", `${cell.textContent}: ${what}`);
		button.addEventListener("click", () => {
			category.value = wanted;
			tiers.forEach((box, i) => { box.checked = !tier || tierNames[i] === tier; });
			search.value = "";
			show();
			filter.scrollIntoView({ block: "start" });
			search.focus({ preventScroll: true });
		});
		cell.replaceChildren(button);
	}

	// ---- sorting ----

	const keys = {
		text: (call, column) => call.cells[column].textContent.trim(),
		tier: (call) => call.tier,
		number: (call) => call.count,
	};
	const compare = (a, b) => typeof a === "string" ? a.localeCompare(b) : (a > b) - (a < b);

	const sortBy = (title, column) => {
		const kind = title.dataset.sort;
		const now = title.getAttribute("aria-sort");
		// Counts are asked for from the largest on.
		const ascending = now ? now === "descending" : kind !== "number";
		const sign = ascending ? 1 : -1;

		for (const other of table.tHead.rows[0].cells)
			other.removeAttribute("aria-sort");
		title.setAttribute("aria-sort", ascending ? "ascending" : "descending");
		calls.map((call) => ({ call, key: keys[kind](call, column) }))
			.sort((a, b) => sign * compare(a.key, b.key) ||
				compare(keys.text(a.call, 0), keys.text(b.call, 0)))
			.forEach(({ call }) => table.append(call.body));
	};

	Array.from(table.tHead.rows[0].cells).forEach((title, column) => {
		if (!title.dataset.sort)
			return;
		const button = element("button", { type: "button" }, title.textContent);

		button.addEventListener("click", () => sortBy(title, column));
		title.replaceChildren(button);
	});

	// ---- links to a call ----

	const openTarget = () => {
		const call = calls.find(({ body }) => `#${body.id}` === location.hash);

		if (!call)
			return;
		call.body.hidden = false;
		call.open(true);
		call.body.scrollIntoView();
	};
	addEventListener("hashchange", openTarget);

	document.documentElement.classList.add("js");
	filter.hidden = false;
	show();
	openTarget();
})();
