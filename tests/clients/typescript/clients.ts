// The two clients, typed by what was generated: contract.ts and sandbox.ts.

import assert from "node:assert/strict";
import createClient, { type Client } from "openapi-fetch";
import type { components, paths } from "./contract.js";
import type { paths as sandboxPaths } from "./sandbox.js";

export type Schemas = components["schemas"];

/** Where a sandbox listens. */
export const baseUrl: string = process.env["FAMILY_FINDING_ADDRESS"] ?? "";
assert.notEqual(baseUrl, "", "FAMILY_FINDING_ADDRESS is not set");

/** Of the test, not of the service: its clock, its tokens, its faults. */
export const harness = createClient<sandboxPaths>({ baseUrl });

/** A system of an organisation, with every scope but identity:read where none is named. */
export async function caller(organisation: string, ...scopes: string[]): Promise<Client<paths>> {
  const asked = scopes.length > 0 ? { organisation, scopes } : { organisation };
  const { data, error } = await harness.POST("/sandbox/tokens", { body: asked });
  assert.ok(data, JSON.stringify(error));
  return createClient<paths>({
    baseUrl,
    headers: { authorization: `Bearer ${data.token}` },
    // Lists in a query are separated by commas.
    querySerializer: { array: { style: "form", explode: false } },
  });
}

/** The answer of a request that succeeded. */
export function right<T>(answer: { data?: T; error?: unknown; response: Response }): T {
  assert.ok(answer.data !== undefined, `${answer.response.status} ${JSON.stringify(answer.error)}`);
  return answer.data;
}

/** Sends until it is answered, and waits as it is told to. */
export async function patiently<T extends { response: Response }>(send: () => Promise<T>): Promise<T> {
  for (let attempt = 0; attempt < 5; attempt++) {
    const answer = await send();
    if (![429, 503].includes(answer.response.status)) return answer;
    await new Promise((resolve) => setTimeout(resolve, 1000 * Number(answer.response.headers.get("retry-after"))));
  }
  throw new Error("no answer after five attempts");
}
