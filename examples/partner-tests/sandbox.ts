// A sandbox for the tests of a partner's system, as a process of its own.

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";

export interface Answer {
  status: number;
  headers: Headers;
  body: any;
}

/** Sends requests with one token. */
export class Caller {
  constructor(readonly base: string, readonly token?: string) {}

  async send(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Answer> {
    const answer = await fetch(this.base + path, {
      method,
      headers: {
        ...(this.token ? { authorization: `Bearer ${this.token}` } : {}),
        ...(body === undefined ? {} : { "content-type": "application/json" }),
        ...headers,
      },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    return { status: answer.status, headers: answer.headers, body: await answer.json() };
  }

  get(path: string): Promise<Answer> {
    return this.send("GET", path);
  }

  post(path: string, body: unknown, headers?: Record<string, string>): Promise<Answer> {
    return this.send("POST", path, body, headers);
  }
}

/** What a test tells the sandbox. */
export class Sandbox extends Caller {
  private constructor(base: string, private readonly process: ChildProcess) {
    super(base);
  }

  static async start(): Promise<Sandbox> {
    const binary = process.env["FAMILY_FINDING"] ?? "family-finding";
    // Its input is a pipe of ours: it ends when we do, however that comes.
    const child = spawn(binary, ["sandbox", "--until-stdin-closes"], { stdio: ["pipe", "pipe", "inherit"] });
    const [line] = await once(createInterface({ input: child.stdout! }), "line");
    return new Sandbox(JSON.parse(line).address, child);
  }

  async caller(organisation: string, ...scopes: string[]): Promise<Caller> {
    const asked = { organisation, ...(scopes.length > 0 ? { scopes } : {}) };
    return new Caller(this.base, (await this.post("/sandbox/tokens", asked)).body.token);
  }

  async reset(): Promise<void> {
    await this.post("/sandbox/reset", {});
  }

  async fail(...faults: object[]): Promise<void> {
    await this.send("PUT", "/sandbox/faults", { faults });
  }

  async setClock(now: string): Promise<void> {
    await this.send("PUT", "/sandbox/clock", { now });
  }

  /** Stops it; answers its exit code. */
  async stop(): Promise<number | null> {
    const ended = once(this.process, "exit");
    this.process.stdin!.end();
    return (await ended)[0];
  }
}
