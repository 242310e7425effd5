// Starts the portals of the projects that were asked for and stops them afterwards, also when the run is killed.
// RA_E2E_RUNNING=1 tests portals that run already, for whoever writes a test.
import { spawn } from 'node:child_process';
import { createWriteStream, mkdirSync } from 'node:fs';
import { request } from 'node:https';
import { get } from 'node:http';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { root, WORLDS } from './world.mjs';

const PATIENCE = 180_000;

export default async function start() {
  if (process.env.RA_E2E_RUNNING) return undefined;
  const asked = process.argv.filter((word) => word.startsWith('--project=')).map((word) => word.slice(10));
  const names = asked.length > 0 ? asked : Object.keys(WORLDS);
  const worlds = new Set(names.map((name) => WORLDS[name]));
  const running = await Promise.all([...worlds].map(portal));
  return () => Promise.all(running.map(stop));
}

async function portal(world) {
  const folder = join(root, 'target', 'e2e');
  mkdirSync(folder, { recursive: true });
  const log = createWriteStream(join(folder, `${world.name}.log`));
  // The kernel ends the portal with us, however we end.
  const child = spawn('setpriv', ['--pdeathsig', 'TERM', ...world.command], { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
  child.stdout.pipe(log);
  child.stderr.pipe(log);

  for (const began = Date.now(); ; await pause(200)) {
    if (child.exitCode !== null) throw new Error(`the portal ended at once, see target/e2e/${world.name}.log`);
    if (await ready(`${world.portal}/readyz`)) return child;
    if (Date.now() - began > PATIENCE) {
      await stop(child);
      throw new Error(`the portal was not ready in time, see target/e2e/${world.name}.log`);
    }
  }
}

function ready(url) {
  const options = { timeout: 1000, rejectUnauthorized: false };
  return new Promise((resolve) => {
    const asked = (url.startsWith('https') ? request(url, options) : get(url, options))
      .on('response', (answer) => {
        answer.resume();
        resolve(answer.statusCode === 200);
      })
      .on('error', () => resolve(false))
      .on('timeout', () => asked.destroy());
    asked.end();
  });
}

function stop(child) {
  if (child.exitCode !== null) return undefined;
  return new Promise((resolve) => {
    const last = setTimeout(() => child.kill('SIGKILL'), 15_000);
    child.once('exit', () => {
      clearTimeout(last);
      resolve();
    });
    child.kill('SIGTERM');
  });
}
