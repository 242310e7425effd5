// The truth the list is held against: the rows of the database themselves, then filtered and sorted here the plain way,
// without the product's queries and without its code.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from '@playwright/test';
import pg from 'pg';

/** What was entered, and the holder's latest certificate: no column that the database computes for the list. */
const ORDERS = `
  SELECT o.number, o.portu_id, o.siren, o.holder_last_name, o.holder_first_name, o.type, o.process, o.phase, o.status,
         portals.name AS portal, extract(epoch FROM o.created_at)::float8 AS created,
         latest.revoked_at IS NOT NULL AS revoked, extract(epoch FROM latest.not_after)::float8 AS ends
  FROM orders o
  JOIN portals ON portals.id = o.portal_id
  LEFT JOIN LATERAL (
      SELECT revoked_at, not_after FROM certificates WHERE holder_id = o.holder_id
      ORDER BY issued_at DESC, serial_number DESC LIMIT 1
  ) latest ON true
  WHERE portals.ra_code = ANY ($1)`;
const PORTALS = 'SELECT name FROM portals WHERE ra_code = ANY ($1) ORDER BY name COLLATE "C"';

/** The database of a world (`setup/world.mjs`), read by its own address. */
export class Truth {
  static async of({ data }) {
    const url = readFileSync(join(data, 'database-url'), 'utf8');
    // Numbers of orders are far below where a JavaScript number gets inexact.
    const types = { getTypeParser: (type, format) => (type === pg.types.builtins.INT8 ? Number : pg.types.getTypeParser(type, format)) };
    const client = new pg.Client({ connectionString: url, types });
    await client.connect();
    return new Truth(client);
  }

  constructor(client) {
    this.client = client;
  }

  /** Every order the person may see, in the default order (L-1). */
  async ordersOf(person) {
    const { rows } = await this.client.query(ORDERS, [person.sees]);
    const now = Date.now() / 1000;
    return rows.map((order) => ({ ...order, level: levelAt(now, order) })).sort(byDefault);
  }

  /** What is stored of the first order for which an SQL condition on its details `d` holds. */
  async fileWhere(condition) {
    const { rows } = await this.client.query(
      `SELECT d.*, d.order_number AS number, o.process, portals.attesting_body, portals.attestor_name, portals.attestor_title,
              d.identity_document_expiry::text AS identity_document_expiry, d.organisation_extract_date::text AS organisation_extract_date
       FROM order_details d JOIN orders o ON o.number = d.order_number JOIN portals ON portals.id = o.portal_id
       WHERE ${condition} ORDER BY d.order_number LIMIT 1`,
    );
    expect(rows, `an order with ${condition}`).toHaveLength(1);
    return rows[0];
  }

  /** The number of a late order whose piece of this kind can be imported; each test changes one of its own. */
  async lastTaking(kind, nth, ra = '%') {
    const { rows } = await this.client.query(
      `SELECT e.order_number AS number FROM evidence_items e JOIN orders o ON o.number = e.order_number JOIN portals p ON p.id = o.portal_id
       WHERE e.kind = $1 AND o.status = 'to_verify' AND o.process = 'digital' AND p.ra_code LIKE $2
       ORDER BY o.number DESC OFFSET $3 LIMIT 1`,
      [kind, ra, nth],
    );
    expect(rows, `an order that takes ${kind}`).toHaveLength(1);
    return rows[0].number;
  }

  /** The number of a late order that lacks this piece. */
  async lastLacking(kind) {
    const { rows } = await this.client.query(
      `SELECT e.order_number AS number FROM evidence_items e JOIN orders o ON o.number = e.order_number
       WHERE e.kind = $1 AND e.state = 'missing' AND o.status = 'incomplete' ORDER BY o.number DESC LIMIT 1`,
      [kind],
    );
    expect(rows, `an order that lacks ${kind}`).toHaveLength(1);
    return rows[0].number;
  }

  /** The newest order of a status that has a piece of evidence. */
  async lastWith(status, kind) {
    const { rows } = await this.client.query(
      `SELECT e.order_number AS number FROM evidence_items e JOIN orders o ON o.number = e.order_number
       WHERE e.kind = $2 AND o.status = $1::order_status ORDER BY o.number DESC LIMIT 1`,
      [status, kind],
    );
    expect(rows, `an order ${status} with ${kind}`).toHaveLength(1);
    return rows[0].number;
  }

  /** The number of an order in this status; those that are cancelled are no longer among them. */
  async lastIn(status, nth, process = 'digital') {
    const { rows } = await this.client.query(
      `SELECT o.number FROM orders o JOIN portals p ON p.id = o.portal_id
       WHERE o.status = $1::order_status AND o.process = $2::process AND p.ra_code = 'OUEST' ORDER BY o.number DESC OFFSET $3 LIMIT 1`,
      [status, process, nth],
    );
    expect(rows, `an order ${status}`).toHaveLength(1);
    return rows[0].number;
  }

  /** The rows of a table that belong to an order. */
  async rowsOf(table, number, order) {
    return (await this.client.query(`SELECT * FROM ${table} WHERE order_number = $1 ORDER BY ${order}`, [number])).rows;
  }

  /** The names of the portals the person may see. */
  async portalsOf(person) {
    const { rows } = await this.client.query(PORTALS, [person.sees]);
    return rows.map(({ name }) => name);
  }

  close() {
    return this.client.end();
  }
}

/** The levels of the priority (L-1); orders that are generated, closed or cancelled come after all of them. */
const LEVEL = { revoked: 1, expired: 2, firstTime: 3, expiring: 4, settled: 5 };
const SETTLED = ['to_deliver', 'closed', 'cancelled'];

function levelAt(now, { status, revoked, ends }) {
  if (SETTLED.includes(status)) return LEVEL.settled;
  if (ends === null) return LEVEL.firstTime;
  if (revoked) return LEVEL.revoked;
  return ends < now ? LEVEL.expired : LEVEL.expiring;
}

/** By level; valid certificates by their end; then oldest first, but the settled ones newest first. */
function byDefault(a, b) {
  const end = a.level === LEVEL.expiring ? a.ends - b.ends : 0;
  const age = a.level === LEVEL.settled ? b.created - a.created : a.created - b.created;
  return a.level - b.level || end || age || a.number - b.number;
}

/** Text as a search compares it: neither case nor accents matter, and a ligature is its letters. */
export const fold = (text) =>
  text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase().replaceAll('œ', 'oe').replaceAll('æ', 'ae').replaceAll('’', "'");

const day = new Intl.DateTimeFormat('en-CA', { timeZone: 'Europe/Paris' });
/** The day in Paris on which an order was created: `2026-03-12`. */
export const dayOf = (order) => day.format(order.created * 1000);

/** Where the list's period starts unless the address says otherwise. */
export const thirtyDaysAgo = () => day.format(Date.now() - 30 * 86_400_000);

/** A stored day as people here write it: `12/03/2026`. */
export const french = (date) => date.split('-').reverse().join('/');
const dayAndTime = { day: '2-digit', month: '2-digit', year: 'numeric', hour: '2-digit', minute: '2-digit', timeZone: 'Europe/Paris' };
/** An instant as people here write it: `12/03/2026 10:38`. */
export const frenchTime = (instant) => new Intl.DateTimeFormat('fr-FR', dayAndTime).format(instant);

const ascending = (a, b) => (a < b ? -1 : Number(a > b));

/** How the columns compare (L-4); ties go to the lower number, and a descending list is an ascending one from its end. */
export const BY = {
  number: (a, b) => a.number - b.number,
  portu_id: (a, b) => a.portu_id - b.portu_id,
  created_at: (a, b) => a.created - b.created,
  holder: (a, b) =>
    ascending(fold(a.holder_last_name), fold(b.holder_last_name)) || ascending(fold(a.holder_first_name), fold(b.holder_first_name)),
};

export const numbersOf = (orders) => orders.map(({ number }) => number);

/** Waits until the page shows exactly these orders, in this order (its first page of them). */
export async function shows(list, orders, size = 50) {
  await expect.poll(() => list.numbers(), { timeout: 10_000 }).toEqual(numbersOf(orders).slice(0, size));
  if (orders.length > 0) await expect(list.total).toHaveText(`${orders.length} dossier${orders.length > 1 ? 's' : ''}`);
}
