// Findings of one object share a mark: which findings, how many of them are wanted, the worst of these. Typed arrays.
import { gravity } from './wanted.js';
/** @import { Finding, LatLon } from './types' */

export class Groups {
  /** @param {Finding[]} findings */
  constructor(findings) {
    this.findings = findings;
    const count = findings.length;
    this.of = Uint32Array.from({ length: count }, (_, row) => findings[row].group);
    this.count = this.of.reduce((most, group) => Math.max(most, group + 1), 0);
    this.starts = new Uint32Array(this.count + 1);
    for (const group of this.of) this.starts[group + 1] += 1;
    for (let group = 0; group < this.count; group += 1) this.starts[group + 1] += this.starts[group];
    this.rows = new Uint32Array(count);
    const next = this.starts.slice();
    for (let row = 0; row < count; row += 1) this.rows[next[this.of[row]]++] = row;
    this.gravity = Uint8Array.from({ length: count }, (_, row) => gravity(findings[row]));
    this.worst = Int32Array.from({ length: this.count }, (_, group) => this.rows[this.starts[group]]);
    this.shown = new Uint32Array(this.count);
    this.wanted = new Uint8Array(count);
    for (let row = 0; row < count; row += 1) if (this.gravity[row] < this.gravity[this.worst[this.of[row]]]) this.worst[this.of[row]] = row;
    // Groups with a place, the gravest last, so that it is drawn on top.
    const placed = Uint32Array.from({ length: this.count }, (_, group) => group).filter((group) => this.rowWithPlace(group) >= 0);
    this.inOrder = placed.sort((a, b) => this.gravity[this.worst[b]] - this.gravity[this.worst[a]]);
  }

  /** @param {number} group @returns {Finding[]} */
  findingsOf(group) {
    return Array.from(this.rows.subarray(this.starts[group], this.starts[group + 1]), (row) => this.findings[row]);
  }

  // Those of a group that are wanted, as the list has them (the gravest first).
  /** @param {number} group @returns {Finding[]} */
  wantedOf(group) {
    return this.findingsOf(group).filter((finding) => this.wanted[finding.row]).sort((a, b) => this.gravity[a.row] - this.gravity[b.row]);
  }

  // The first finding of a group that has a place, by its row; -1 where none has one.
  /** @param {number} group */
  rowWithPlace(group) {
    for (let place = this.starts[group]; place < this.starts[group + 1]; place += 1) {
      if (!Number.isNaN(this.findings[this.rows[place]].lat)) return this.rows[place];
    }
    return -1;
  }

  /** @param {number} group @returns {LatLon | null} */
  atOf(group) {
    const row = this.rowWithPlace(group);
    return row < 0 ? null : this.findings[row].at;
  }

  /** @param {number} group */
  worstOf(group) {
    return this.findings[this.worst[group]];
  }

  // What is wanted now: how many of each group, and the worst of these.
  /** @param {Finding[]} passing */
  want(passing) {
    this.shown.fill(0);
    this.wanted.fill(0);
    for (const { row } of passing) {
      const group = this.of[row];
      if (!this.shown[group] || this.gravity[row] < this.gravity[this.worst[group]]) this.worst[group] = row;
      this.shown[group] += 1;
      this.wanted[row] = 1;
    }
  }
}
