// Checks a receipt where you are: what you choose is not sent anywhere. Written
// from docs/log-format.md alone, beside duly's own verifier and sharing nothing with
// it, so that each can find the other's mistakes. It needs a browser that knows
// Ed25519 (WebCrypto); where there is none, the form goes to the server instead.

const encoder = new TextEncoder();
const ENVELOPES = ["oversight", "parties", "content", "person"];

// ---- Bytes

const bytes = (text) => encoder.encode(text);

const join = (...parts) => {
  const out = new Uint8Array(parts.reduce((n, p) => n + p.length, 0));
  let at = 0;
  for (const p of parts) {
    out.set(p, at);
    at += p.length;
  }
  return out;
};

const same = (a, b) => a.length === b.length && a.every((x, i) => x === b[i]);

const hex = (b) => Array.from(b, (x) => x.toString(16).padStart(2, "0")).join("");

const toBase64 = (b) => btoa(Array.from(b, (x) => String.fromCharCode(x)).join(""));

// Only the one spelling that an encoder gives is taken.
const fromBase64 = (word) => {
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(word)) throw new Error("“" + word.slice(0, 40) + "” is not base64");
  const out = Uint8Array.from(atob(word), (c) => c.charCodeAt(0));
  if (toBase64(out) !== word) throw new Error("“" + word.slice(0, 40) + "” is not base64 as it is written");
  return out;
};

// A signature is as good in any spelling: what counts is whether it holds.
const loosely = (word) => {
  if (!/^([A-Za-z0-9+/]{4})*([A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(word)) throw new Error("a signature is not base64");
  const out = Uint8Array.from(atob(word), (c) => c.charCodeAt(0));
  if (out.length < 5) throw new Error("a signature is cut off");
  return out;
};

const base64Of32 = (word) => {
  const b = fromBase64(word);
  if (b.length !== 32) throw new Error("“" + word.slice(0, 60) + "” is not the base64 of 32 bytes");
  return b;
};

const number = (word) => {
  if (!/^(0|[1-9][0-9]{0,14})$/.test(word)) throw new Error("“" + word.slice(0, 40) + "” is not a number");
  return Number(word);
};

const sha256 = async (...parts) => new Uint8Array(await crypto.subtle.digest("SHA-256", join(...parts)));

const hmac = async (key, text) => {
  const k = await crypto.subtle.importKey("raw", key, { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
  return new Uint8Array(await crypto.subtle.sign("HMAC", k, text));
};

// ---- What a receipt is made of (sections 4 to 8)

const HEADER = "duly-opening/v1";
const PROOF = "c2sp.org/tlog-proof@v1";

// The receipt in a link, as a square code on paper has it: packed, behind “#”.
const LINK = /^https?:\/\/\S+\/verify#([A-Za-z0-9_-]*)$/;
const LONGEST = 64 * 1024;

export const unlinked = async (text) => {
  const link = LINK.exec(text.replace(/^\ufeff/, "").trim());
  if (!link) return text;
  try {
    const packed = Uint8Array.from(atob(link[1].replaceAll("-", "+").replaceAll("_", "/")), (c) => c.charCodeAt(0));
    const reader = new Blob([packed]).stream().pipeThrough(new DecompressionStream("deflate-raw")).getReader();
    let out = new Uint8Array();
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      out = join(out, part.value);
      if (out.length > LONGEST) throw new Error("too long");
    }
    return new TextDecoder("utf-8", { fatal: true }).decode(out);
  } catch {
    throw new Error("this is the link of a receipt on paper, and some of it is missing or altered: scan the code again");
  }
};

export const parseReceipt = (text) => {
  text = text.replace(/^\ufeff/, "").replaceAll("\r\n", "\n").replace(/\n+$/, "") + "\n";
  const at = text.indexOf("\n" + HEADER + "\n");
  if (at < 0) throw new Error("this is not a receipt: it has no line “" + HEADER + "”");
  const head = text.slice(0, at + 1);
  const rest = text.slice(at + 1);
  const end = rest.indexOf("\n\n");
  if (end < 0) throw new Error("this receipt is cut off: after its opening there is no proof");
  const key = /^Key: (.*)$/m.exec(head);
  return { key: key ? key[1].trim() : "", opening: parseOpening(rest.slice(0, end)), proof: parseProof(rest.slice(end + 2)) };
};

const parseOpening = (text) => {
  const lines = text.split("\n");
  if (lines.length !== 2 + ENVELOPES.length) throw new Error("an opening has " + (2 + ENVELOPES.length) + " lines, this one has " + lines.length);
  const envelopes = ENVELOPES.map((name, i) => {
    const line = lines[i + 2];
    if (!line.startsWith(name + " ")) throw new Error("line " + (i + 3) + " of the opening should begin with “" + name + "”");
    return parseEnvelope(line.slice(name.length + 1));
  });
  return { number: number(lines[1]), envelopes };
};

const parseEnvelope = (words) => {
  const [how, ...more] = words.split(" ");
  if (how === "closed") return { commitment: base64Of32(more.join(" ")) };
  const salt = base64Of32(more[0] ?? "");
  const rest = more.slice(1).join(" ");
  switch (how) {
    case "text": {
      const held = bytes(rest);
      if (held.length === 0 || held.some((x) => x < 0x20 || x === 0x7f)) throw new Error("the text of an envelope is empty, or has control characters");
      return { salt, text: rest, exact: join(bytes("+"), held) };
    }
    case "bytes": {
      const held = fromBase64(rest);
      if (held.length === 0) throw new Error("an envelope is open and holds nothing");
      return { salt, text: new TextDecoder().decode(held), exact: join(bytes("+"), held) };
    }
    case "empty":
      return { salt, exact: join(bytes("-"), base64Of32(rest)) };
  }
  throw new Error("“" + how.slice(0, 40) + "” is none of closed, text, bytes, empty");
};

const parseProof = (text) => {
  const lines = text.split("\n");
  if (lines.shift() !== PROOF) throw new Error("the proof does not begin with “" + PROOF + "”");
  if (lines[0]?.startsWith("extra ")) fromBase64(lines.shift().slice("extra ".length));
  const index = /^index (.*)$/.exec(lines.shift() ?? "");
  if (!index) throw new Error("the proof names no index");
  const path = [];
  while (lines.length && lines[0] !== "") path.push(base64Of32(lines.shift()));
  if (path.length > 63) throw new Error("the proof is longer than any can be");
  if (lines.shift() !== "") throw new Error("the proof has no checkpoint");
  return { index: number(index[1]), path, checkpoint: lines.join("\n") };
};

const commitment = async (name, e) => e.commitment ?? hmac(e.salt, join(bytes("duly/commit/v1\n" + name + "\n"), e.exact));

export const leafOf = async (opening) => {
  let leaf = "duly-entry/v1\n" + opening.number + "\n";
  for (const [i, name] of ENVELOPES.entries()) leaf += name + " " + toBase64(await commitment(name, opening.envelopes[i])) + "\n";
  return bytes(leaf);
};

const leafHash = (leaf) => sha256([0], leaf);
const nodeHash = (left, right) => sha256([1], left, right);

// ---- The signed checkpoint (section 5)

class Unsigned extends Error {}

const parseKey = async (key) => {
  const parts = /^([^+\s]+)\+([0-9a-f]{8})\+(\S+)$/.exec(key);
  if (!parts) throw new Error("this is not the public key of a log: it is written NAME+ID+KEY");
  const [, name, id, word] = parts;
  const raw = fromBase64(word);
  if (raw.length !== 33 || raw[0] !== 1) throw new Error("this is not the public key of a log: it is of another kind");
  if (hex((await sha256(bytes(name + "\n"), raw)).slice(0, 4)) !== id) throw new Error("this public key has a slip in it: its number does not belong to it");
  return { name, id, point: raw.slice(1) };
};

// The checkpoint, if the key has signed it.
export const openCheckpoint = async (signed, keyText) => {
  const key = await parseKey(keyText);
  const gap = signed.lastIndexOf("\n\n");
  if (gap < 0) throw new Error("the checkpoint has no signatures");
  if (/[\u0000-\u0009\u000b-\u001f]/.test(signed)) throw new Error("the checkpoint has control characters in it");
  const text = signed.slice(0, gap + 1);
  const lines = signed.slice(gap + 2).split("\n");
  if (lines.pop() !== "" || lines.length === 0) throw new Error("the checkpoint is cut off");
  let good = false;
  for (const line of lines) {
    const m = /^\u2014 (\S+) (\S+)$/.exec(line);
    if (!m) throw new Error("a line of the checkpoint is no signature");
    const raw = loosely(m[2]);
    if (m[1] !== key.name || hex(raw.slice(0, 4)) !== key.id) continue; // a witness's, or another's
    const point = await crypto.subtle.importKey("raw", key.point, { name: "Ed25519" }, false, ["verify"]);
    good = await crypto.subtle.verify({ name: "Ed25519" }, point, raw.slice(4), bytes(text));
    if (!good) break;
  }
  if (!good) throw new Unsigned("the checkpoint was not signed with this key");
  const [origin, size, root] = text.split("\n");
  if (origin !== key.name) throw new Error("the checkpoint is of the log " + origin);
  return { size: number(size), root: base64Of32(root), text };
};

// ---- Proofs (section 7, and RFC 6962 section 2.1.2)

const half = (n) => Math.floor(n / 2);
const odd = (n) => n % 2 === 1;

export const leads = async (hash, index, path, size, root) => {
  if (!(index < size)) return false;
  let f = index;
  let s = size - 1;
  let h = hash;
  for (const p of path) {
    if (s === 0) return false;
    if (odd(f) || f === s) {
      h = await nodeHash(p, h);
      while (!odd(f) && f !== 0) [f, s] = [half(f), half(s)];
    } else {
      h = await nodeHash(h, p);
    }
    [f, s] = [half(f), half(s)];
  }
  return s === 0 && same(h, root);
};

const largestBelow = (n) => {
  let k = 1;
  while (k * 2 < n) k *= 2;
  return k;
};

// The hashes that show that the first m leaves of n are the tree that they were.
export const consistency = async (m, n, subtree) => {
  const proof = async (m, lo, hi, whole) => {
    const n = hi - lo;
    if (m === n) return whole ? [] : [await subtree(lo, hi)];
    const k = largestBelow(n);
    if (m <= k) return [...(await proof(m, lo, lo + k, whole)), await subtree(lo + k, hi)];
    return [...(await proof(m - k, lo + k, hi, false)), await subtree(lo, lo + k)];
  };
  return proof(m, 0, n, true);
};

export const grew = async (m, oldRoot, n, newRoot, path) => {
  if (m === n) return path.length === 0 && same(oldRoot, newRoot);
  if (m === 0 || m > n) return false;
  const rest = [...path];
  let f = m - 1;
  let s = n - 1;
  while (odd(f)) [f, s] = [half(f), half(s)];
  const first = f === 0 ? oldRoot : rest.shift();
  if (!first) return false;
  let [a, b] = [first, first];
  for (const p of rest) {
    if (s === 0) return false;
    if (odd(f) || f === s) {
      a = await nodeHash(p, a);
      b = await nodeHash(p, b);
      while (!odd(f) && f !== 0) [f, s] = [half(f), half(s)];
    } else {
      b = await nodeHash(b, p);
    }
    [f, s] = [half(f), half(s)];
  }
  return s === 0 && same(a, oldRoot) && same(b, newRoot);
};

// ---- The log's files (section 6)

const grouped = (n) => {
  const digits = String(n).padStart(Math.ceil(String(n).length / 3) * 3, "0");
  const groups = digits.match(/.{3}/g);
  return groups.map((g, i) => (i < groups.length - 1 ? "x" + g : g)).join("/");
};

// The hash over the leaves lo up to hi of a log of a size, out of its tiles.
export const fromTiles = (fetch, size) => {
  const tiles = new Map();
  const tile = async (level, n) => {
    const name = level + "/" + n;
    if (!tiles.has(name)) {
      const has = Math.min(256, Math.floor(size / 256 ** level) - n * 256);
      const path = "tile/" + level + "/" + grouped(n);
      tiles.set(name, await fetch(has < 256 ? path + ".p/" + has : path).catch(() => fetch(path)));
    }
    return tiles.get(name);
  };
  const subtree = async (lo, hi) => {
    const n = hi - lo;
    if (n === 1 || (n & (n - 1)) === 0) {
      let level = 0;
      while (256 ** (level + 1) <= n) level++;
      if (n === 256 ** level) {
        const place = lo / n;
        const t = await tile(level, Math.floor(place / 256));
        const h = t.slice((place % 256) * 32, (place % 256) * 32 + 32);
        if (h.length !== 32) throw new Error("a tile of the log is cut off");
        return h;
      }
    }
    const k = largestBelow(n);
    return nodeHash(await subtree(lo, lo + k), await subtree(lo + k, hi));
  };
  return subtree;
};

// The path from a leaf up to below the root (section 7).
const inclusionPath = async (index, size, subtree) => {
  const path = async (m, lo, hi) => {
    if (hi - lo === 1) return [];
    const k = largestBelow(hi - lo);
    if (m < lo + k) return [...(await path(m, lo, lo + k)), await subtree(lo + k, hi)];
    return [...(await path(m, lo + k, hi)), await subtree(lo, lo + k)];
  };
  return path(index, 0, size);
};

// An entry as the log shows it, out of its bundle.
const entry = async (fetch, index, size) => {
  const n = Math.floor(index / 256);
  const has = Math.min(256, size - n * 256);
  const path = "tile/entries/" + grouped(n);
  const bundle = await fetch(has < 256 ? path + ".p/" + has : path).catch(() => fetch(path));
  let at = 0;
  for (let i = 0; i < index % 256; i++) at += 2 + bundle[at] * 256 + bundle[at + 1];
  const length = bundle[at] * 256 + bundle[at + 1];
  return bundle.slice(at + 2, at + 2 + length);
};

// ---- The check

const HOLDS = "holds";
const BROKEN = "broken";
const UNKNOWN = "cannot tell";

const line = (claim, result, evidence, notShown = "") => ({ claim, result, evidence, notShown });

const concluded = (lines, whole) => {
  const worst = lines.find((l) => l.result === BROKEN) ?? lines.find((l) => l.result === UNKNOWN);
  return worst ? { result: worst.result, summary: worst.evidence, lines } : { result: HOLDS, summary: whole, lines };
};

const LABELS = { kind: "what happened", n: "place in the case, from 0", previous: "entry before it in the case, by its leaf" };

const worded = (k, v) => {
  if (k === "recorded" && typeof v === "number") return new Date(v / 1000).toISOString().replace("T", " ").slice(0, 19) + " UTC";
  if (k === "previous" && /^0+$/.test(v)) return "none, it is the first";
  return String(v);
};

// What the open parts of the entry say, a field a line.
export const shown = (opening) =>
  opening.envelopes.flatMap((e, i) => {
    if (!e.exact) return [];
    if (!e.text) return [[ENVELOPES[i], "empty"]];
    try {
      return Object.entries(JSON.parse(e.text)).map(([k, v]) => [LABELS[k] ?? k, worded(k, v)]);
    } catch {
      return [[ENVELOPES[i], e.text]];
    }
  });

// fetch reads a file below the log's address as bytes; without it no network is used.
export const checkReceipt = async (text, key, fetch) => {
  let r;
  try {
    r = parseReceipt(await unlinked(text));
  } catch (e) {
    return concluded([line("This is a receipt", UNKNOWN, e.message)], "");
  }
  const lines = [];
  const leaf = await leafOf(r.opening);
  const at = await signature(lines, r, key);
  if (at) await inclusion(lines, r, at, leaf);
  if (fetch) await follow(lines, r, at, leaf, key, fetch);
  return { ...concluded(lines, "entry " + r.proof.index + " is in the log, and what this receipt shows of it is what was logged"), shown: shown(r.opening) };
};

// The receipt's checkpoint; undefined where the log did not sign it.
const signature = async (lines, r, key) => {
  const claim = "The log has signed the checkpoint in this receipt";
  try {
    const at = await openCheckpoint(r.proof.checkpoint, key);
    lines.push(line(claim, HOLDS, "Ed25519 signature by " + key + ", under a log of " + at.size + " entries"));
    return at;
  } catch (e) {
    lines.push(line(claim, e instanceof Unsigned ? BROKEN : UNKNOWN, e.message));
  }
};

const inclusion = async (lines, r, at, leaf) => {
  const claim = "Entry " + r.proof.index + " of the log is the one that this receipt shows";
  const h = await leafHash(leaf);
  if (r.opening.number !== r.proof.index) {
    lines.push(line(claim, BROKEN, "the receipt shows entry " + r.opening.number + " and proves entry " + r.proof.index + ": it was put together from two"));
  } else if (!(await leads(h, r.proof.index, r.proof.path, at.size, at.root))) {
    lines.push(line(claim, BROKEN, "what this receipt shows of entry " + r.proof.index + " is not what the log has signed: its opening or its proof was altered"));
  } else {
    lines.push(line(claim, HOLDS, "its leaf " + hex(h) + " leads over " + r.proof.path.length + " hashes to the signed root", "what its closed parts say; that what was written is true, or its time right"));
  }
};

// Does the log of now go on from the receipt's, show the entry as it does, and does the
// database agree?
const follow = async (lines, r, at, leaf, key, fetch) => {
  const decoder = new TextDecoder();
  const index = r.proof.index;
  const present = "The log has signed its present state";
  let now;
  try {
    now = await openCheckpoint(decoder.decode(await fetch("checkpoint")), key);
    lines.push(line(present, HOLDS, "a log of " + now.size + " entries"));
  } catch (e) {
    lines.push(line(present, e instanceof Unsigned ? BROKEN : UNKNOWN, e.message));
    return;
  }
  const subtree = fromTiles(fetch, now.size);
  if (at) lines.push(await growth(at, now, subtree));
  const claim = "The log still shows entry " + index + " as this receipt does";
  if (index >= now.size) {
    lines.push(line(claim, BROKEN, "the log has no entry " + index + " any more: it has " + now.size + " entries"));
  } else {
    try {
      const logged = await entry(fetch, index, now.size);
      const path = await inclusionPath(index, now.size, subtree);
      if (!same(logged, leaf)) lines.push(line(claim, BROKEN, "entry " + index + " of the log is another than this receipt shows"));
      else if (!(await leads(await leafHash(logged), index, path, now.size, now.root))) lines.push(line(claim, BROKEN, "the text that the log shows of entry " + index + " is not the one that it has signed"));
      else lines.push(line(claim, HOLDS, "its leaf is the same, and leads to the root of now"));
    } catch (e) {
      lines.push(line(claim, UNKNOWN, e.message));
      return;
    }
  }
  const kept = "The organisation’s database still agrees with this entry";
  try {
    lines.push(line(kept, ...record(decoder.decode(await fetch("record/" + index)), leaf, index), "that the database is honest about itself: this is its own word"));
  } catch (e) {
    lines.push(line(kept, UNKNOWN, e.message));
  }
};

const growth = async (at, now, subtree) => {
  const claim = "The log has only grown since this receipt";
  if (now.size < at.size) return line(claim, BROKEN, "the log had " + at.size + " entries and has " + now.size + " now: entries were taken out");
  try {
    const path = now.size === at.size ? [] : await consistency(at.size, now.size, subtree);
    if (await grew(at.size, at.root, now.size, now.root, path)) return line(claim, HOLDS, "from " + at.size + " entries to " + now.size);
    return line(claim, BROKEN, "the first " + at.size + " entries of the log are not those that it had then: its past was changed");
  } catch (e) {
    return line(claim, UNKNOWN, e.message);
  }
};

// How the database's row of the entry stands (section 9).
export const record = (text, leaf, index) => {
  const lines = text.split("\n");
  if (lines[0] !== "duly-record/v1" || lines[1] !== String(index)) throw new Error("what the organisation tells of its database cannot be read");
  if (lines[2] === "missing") return [BROKEN, "the database has no such row any more"];
  const logged = new TextDecoder().decode(leaf).split("\n").slice(2);
  const erased = [];
  const wrong = ENVELOPES.filter((name, i) => {
    const [word, was, anew, by, ...more] = lines[i + 2].split(" ");
    const logs = word === name && name + " " + was === logged[i];
    if (logs && anew === "erased" && /^(0|[1-9][0-9]*)$/.test(by) && more.length === 0) {
      erased.push(name + ", as entry " + by + " of the log is to say");
      return false;
    }
    return !logs || was !== anew || by !== undefined;
  });
  if (!wrong.length && erased.length) return [HOLDS, "it still has the commitments that were logged; erased: " + erased.join("; ")];
  return wrong.length ? [BROKEN, "the database’s record of entry " + index + " no longer matches what was logged: " + wrong.join(", ")] : [HOLDS, "each part of its row gives the commitment that was logged"];
};

// ---- The page

const knows = async () => {
  try {
    await crypto.subtle.importKey("raw", new Uint8Array(32), { name: "Ed25519" }, false, ["verify"]);
    return true;
  } catch (e) {
    return e.name !== "NotSupportedError" && globalThis.crypto?.subtle !== undefined;
  }
};

const say = (parent, tag, text, kind) => {
  const e = parent.appendChild(document.createElement(tag));
  e.textContent = text;
  if (kind) e.className = kind;
  return e;
};

const WORDS = { [HOLDS]: "It holds", [BROKEN]: "It is broken", [UNKNOWN]: "It cannot be told" };
const TONES = { [HOLDS]: "proved", [BROKEN]: "refuted", [UNKNOWN]: "" };

const show = (at, v) => {
  at.replaceChildren();
  const head = say(at, "h2", WORDS[v.result]);
  head.tabIndex = -1;
  say(at, "p", v.summary.slice(0, 1).toUpperCase() + v.summary.slice(1) + ".", "lede");
  say(at, "p", "Checked in your own browser. The receipt was not sent anywhere. The program that did it came from this server; if you would rather not trust that either, use duly verify.", "meta");
  const list = say(at, "ul", "", "verdict");
  for (const l of v.lines) {
    const item = say(list, "li", "");
    say(item, "p", l.claim + ": ", "claim").append(Object.assign(document.createElement("span"), { className: "chip " + TONES[l.result], textContent: l.result }));
    say(item, "p", l.evidence.slice(0, 1).toUpperCase() + l.evidence.slice(1) + ".");
    if (l.notShown) say(item, "p", "It does not show " + l.notShown + ".", "meta");
  }
  if (v.shown?.length) {
    say(at, "h3", "What the receipt shows of the entry");
    const d = say(at, "dl", "", "summary");
    for (const [k, value] of v.shown) {
      const row = say(d, "div", "");
      say(row, "dt", k);
      say(row, "dd", value);
    }
  }
  head.focus();
};

if (globalThis.document) {
  const form = document.getElementById("receipt-form");
  if (form && (await knows())) {
    const result = document.getElementById("result");
    document.getElementById("where").textContent = "Your browser can check it by itself: nothing is sent.";
    const fromPaper = () => {
      if (location.hash.length < 2) return;
      form.elements.files.value = "";
      form.elements.text.value = location.href; // as the square code on paper has it
      history.replaceState(null, "", location.pathname);
      setTimeout(() => form.requestSubmit());
    };
    addEventListener("hashchange", fromPaper);
    fromPaper();
    form.addEventListener("submit", async (event) => {
      const file = form.elements.files.files[0];
      if (!file && !form.elements.text.value.trim()) return; // the server says what is missing
      event.preventDefault();
      const text = file ? await file.text() : form.elements.text.value;
      const get = async (path) => {
        const a = await fetch("/log/" + path, { credentials: "omit" });
        if (!a.ok) throw new Error("the log did not hand over " + path);
        return new Uint8Array(await a.arrayBuffer());
      };
      const key = form.elements.key.value.trim();
      const ours = key === form.dataset.key;
      show(result, await checkReceipt(text, key, ours ? get : undefined));
    });
  }
}
