// What a partner agency's system does: it searches for households, waits where it is told to, and
// expresses interest once.

import assert from "node:assert/strict";
import { after, before, beforeEach, test } from "node:test";
import { type Answer, type Caller, Sandbox } from "./sandbox.js";

let sandbox: Sandbox;
let agency: Caller;
let partner: Caller;

before(async () => {
  sandbox = await Sandbox.start();
  agency = await sandbox.caller("SOUTH");
  partner = await sandbox.caller("HARBOUR", "availability:read", "interest:read", "interest:write");
});

beforeEach(() => sandbox.reset());

after(async () => assert.equal(await sandbox.stop(), 0));

/** A household of the region that agreed to be offered, approved on a day. */
async function offered(reference: string): Promise<void> {
  const created = await agency.post("/v1/adopters", {
    source: "south-adopters",
    reference,
    local_authority: "HCC",
    household: {
      adults: [{ sex: "F" }, { sex: "M" }],
      location: { area: "SO51" },
      share_with_partners: true,
      needs: { developmental_delay: "yes" },
    },
  });
  assert.equal(created.status, 201, JSON.stringify(created.body));
  const terms = { children_most: 1, age_from_years: 0, age_to_years: 6, sibling_group: false, early_permanence: true };
  const road: object[] = [
    { kind: "enquiry_received", occurred_on: "2021-08-02", enquiry_source: "web" },
    { kind: "registration_of_interest_received", occurred_on: "2021-09-01" },
    { kind: "registration_accepted", occurred_on: "2021-09-06" },
    { kind: "stage_one_completed", occurred_on: "2021-10-29", stage_one_outcome: "may_be_suitable" },
    { kind: "stage_two_requested", occurred_on: "2021-11-01" },
    { kind: "stage_two_started", occurred_on: "2021-11-03" },
    { kind: "panel_considered", occurred_on: "2022-02-15", recommendation: "suitable" },
    { kind: "decision_made", occurred_on: "2022-02-22", decision: "approved", terms },
  ];
  for (const milestone of road) {
    const told = await agency.post(`/v1/adopters/${created.body.id}/milestones`, milestone);
    assert.equal(told.status, 201, JSON.stringify(told.body));
  }
}

/** Sends until it is answered, waiting as it is told to. */
async function patiently(send: () => Promise<Answer>): Promise<Answer> {
  for (let attempt = 0; attempt < 5; attempt++) {
    const answer = await send();
    if (answer.status !== 429 && answer.status !== 503) return answer;
    await new Promise((resolve) => setTimeout(resolve, 1000 * Number(answer.headers.get("retry-after"))));
  }
  throw new Error("no answer after five attempts");
}

test("households are offered when their time in-house is over", async () => {
  for (const reference of ["A1", "A2", "A3"]) await offered(reference);
  assert.deepEqual((await partner.get("/v1/availability")).body.items, []);
  await sandbox.setClock("2022-06-01T09:00:00Z");
  const found = await partner.get("/v1/availability");
  assert.equal(found.body.items.length, 3);
  assert.ok(!JSON.stringify(found.body).includes("SO51"), "no place finer than the letters of its postcode");
});

test("interest is expressed once, through refusals", async () => {
  for (const reference of ["A1", "A2", "A3"]) await offered(reference);
  await sandbox.setClock("2022-06-01T09:00:00Z");
  const [household] = (await partner.get("/v1/availability")).body.items;
  await sandbox.fail(
    { kind: "too_many_requests", requests: 1, retry_after_seconds: 1 },
    { kind: "unavailable", requests: 2, retry_after_seconds: 0 },
  );
  const interest = {
    region: "SOUTH",
    household_id: household.household_id,
    partner_reference: "HF1042",
    children: [{ age_months: 26, sex: "F", needs: { developmental_delay: "possible" } }],
  };
  const key = { "idempotency-key": "hf1042" };
  const expressed = await patiently(() => partner.post("/v1/expressions-of-interest", interest, key));
  assert.equal(expressed.status, 201, JSON.stringify(expressed.body));
  const again = await partner.post("/v1/expressions-of-interest", interest, key);
  assert.equal(again.headers.get("idempotent-replayed"), "true");
  assert.equal(again.body.id, expressed.body.id);
});

test("a case of the region does not exist for a partner", async () => {
  const curious = await sandbox.caller("HARBOUR");
  await offered("A1");
  assert.deepEqual((await curious.get("/v1/adopters")).body.items, []);
});
