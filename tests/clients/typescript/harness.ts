// A test harness: it begins anew, sets the clock, makes requests go wrong, and asks for tokens that
// must be refused.

import assert from "node:assert/strict";
import createClient from "openapi-fetch";
import { baseUrl, caller, harness, right } from "./clients.js";
import type { paths } from "./contract.js";

const begun = right(await harness.POST("/sandbox/reset"));
assert.equal(begun.today, "2022-04-01");
const council = await caller("HCC");
const child = { source: "cases", reference: "C1", local_authority: "HCC", profile: { date_of_birth: "2020-06-01", sex: "F" as const } };
const { response } = await council.POST("/v1/children", { body: child });
assert.equal(response.status, 201);

// The clock goes forward, and not back.
assert.equal(right(await harness.PUT("/sandbox/clock", { body: { now: "2023-01-31T23:00:00Z" } })).today, "2023-01-31");
const back = await harness.PUT("/sandbox/clock", { body: { now: "2022-12-31T00:00:00Z" } });
assert.deepEqual([back.response.status, back.error?.errors?.map((fault) => fault.pointer)], [400, ["/now"]]);

// Faults come in their order, and then no more.
const faults = [
  { kind: "unavailable" as const, requests: 1, retry_after_seconds: 0 },
  { kind: "too_many_requests" as const, requests: 1 },
];
right(await harness.PUT("/sandbox/faults", { body: { faults } }));
const statuses: number[] = [];
for (let request = 0; request < 3; request++) statuses.push((await council.GET("/v1/children")).response.status);
assert.deepEqual(statuses, [503, 429, 200]);
assert.deepEqual(right(await harness.GET("/sandbox/faults")).faults, []);

// A token with a defect is refused.
const asked = { organisation: "HCC", defect: "expired" as const };
const expired = right(await harness.POST("/sandbox/tokens", { body: asked })).token;
const late = createClient<paths>({ baseUrl, headers: { authorization: `Bearer ${expired}` } });
const refused = await late.GET("/v1/children");
assert.deepEqual([refused.response.status, refused.error?.type], [401, "/problems/unauthenticated"]);

// After a reset nothing of it is left, and tokens go on.
right(await harness.POST("/sandbox/reset"));
assert.deepEqual(right(await council.GET("/v1/children")).items, []);
assert.equal(right(await harness.GET("/sandbox/clock")).today, "2022-04-01");
console.log("a harness's story, told by a generated client in TypeScript");
