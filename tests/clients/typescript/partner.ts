// A partner agency's system: it asks which households are offered, expresses interest once, and both
// agencies agree.

import assert from "node:assert/strict";
import { type Schemas, caller, harness, patiently, right } from "./clients.js";

await harness.POST("/sandbox/reset");
const agency = await caller("SOUTH");
const partner = await caller("HARBOUR", "availability:read", "interest:read", "interest:write");

/** A household of the region that agreed to be offered, approved in February. */
async function offered(reference: string): Promise<void> {
  const household: Schemas["AdopterIn"]["household"] = {
    adults: [{ sex: "F" }, { sex: "M" }],
    location: { area: "SO51" },
    share_with_partners: true,
    needs: { developmental_delay: "yes", prematurity: "would_discuss" },
  };
  const made = right(
    await agency.POST("/v1/adopters", {
      body: { source: "south-adopters", reference, local_authority: "HCC", household },
    }),
  );
  const road: Schemas["AdopterMilestoneIn"][] = [
    { kind: "enquiry_received", occurred_on: "2021-08-02", enquiry_source: "web" },
    { kind: "registration_of_interest_received", occurred_on: "2021-09-01" },
    { kind: "registration_accepted", occurred_on: "2021-09-06" },
    { kind: "stage_one_completed", occurred_on: "2021-10-29", stage_one_outcome: "may_be_suitable" },
    { kind: "stage_two_requested", occurred_on: "2021-11-01" },
    { kind: "stage_two_started", occurred_on: "2021-11-03" },
    { kind: "panel_considered", occurred_on: "2022-02-15", recommendation: "suitable" },
    {
      kind: "decision_made",
      occurred_on: "2022-02-22",
      decision: "approved",
      terms: { children_most: 1, age_from_years: 0, age_to_years: 6, sibling_group: false, early_permanence: true },
    },
  ];
  for (const body of road) {
    const told = right(await agency.POST("/v1/adopters/{id}/milestones", { params: { path: { id: made.id } }, body }));
    assert.equal(told.outcome, "created");
  }
}

for (const reference of ["A1", "A2", "A3"]) await offered(reference);

// In their first three months they are the region's own.
const none = right(await partner.GET("/v1/availability", { params: { query: { needs: ["developmental_delay"] } } }));
assert.deepEqual([none.items, none.fewer_than], [[], 3]);
right(await harness.PUT("/sandbox/clock", { body: { now: "2022-06-01T09:00:00Z" } }));
const query = { needs: ["developmental_delay", "prematurity"] as const, children: 1 };
const found = right(await partner.GET("/v1/availability", { params: { query: { ...query, needs: [...query.needs] } } }));
assert.equal(found.items.length, 3, JSON.stringify(found));
const household = found.items[0];
assert.ok(household);

// Interest is expressed once, through refusals and a lost answer.
right(
  await harness.PUT("/sandbox/faults", {
    body: {
      faults: [
        { kind: "too_many_requests", requests: 1, retry_after_seconds: 1 },
        { kind: "unavailable", requests: 2, retry_after_seconds: 0 },
      ],
    },
  }),
);
const interest: Schemas["InterestIn"] = {
  region: "SOUTH",
  household_id: household.household_id,
  partner_reference: "HF1042",
  children: [{ age_months: 26, sex: "F", needs: { developmental_delay: "possible" } }],
};
const send = () =>
  partner.POST("/v1/expressions-of-interest", { params: { header: { "Idempotency-Key": "hf1042" } }, body: interest });
const expressed = right(await patiently(send));
assert.deepEqual([expressed.state, expressed.direction], ["open", "incoming"]);
const again = await send();
assert.equal(again.response.headers.get("idempotent-replayed"), "true");
assert.equal(right(again).id, expressed.id);

// The region considers it, both talk, and it agrees.
const path = { id: expressed.id };
for (const kind of ["considered", "agreed"] as const) {
  const told = await agency.POST("/v1/expressions-of-interest/{id}/milestones", {
    params: { path },
    body: { kind, occurred_on: "2022-06-01" },
  });
  assert.equal(right(told).milestone.kind, kind);
}
const agreed = right(await partner.GET("/v1/expressions-of-interest/{id}", { params: { path } }));
assert.deepEqual([agreed.state, agreed.released], ["agreed", false]);

// Who it is, is not told by agreeing: that is a step of its own.
const unknown = await partner.GET("/v1/expressions-of-interest/{id}/release", { params: { path } });
assert.ok(unknown.error && unknown.response.status >= 400, JSON.stringify(unknown.data));
assert.equal(unknown.error.type.startsWith("/problems/"), true);
console.log("a partner's story, told by a generated client in TypeScript");
