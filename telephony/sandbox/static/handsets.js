// Plays virtual telephones in a web page: asks the sandbox's control API, follows its events, speaks prompts aloud.
"use strict";

const LETTERS = { 2: "ABC", 3: "DEF", 4: "GHI", 5: "JKL", 6: "MNO", 7: "PQRS", 8: "TUV", 9: "WXYZ" };
const KEYS = "123456789*0#";
const NOISES = { music: "Waiting music", ringing: "Ringing tone", beep: "Beep", tone: "Tones" };
const MOST_RINGING = 6;

const page = {
  contacts: new Map(), numbers: [], handsets: new Set(), ringing: new Map(), clock: null, count: 0,
};
const $ = (id) => document.getElementById(id);

async function ask(method, path, body) {
  const answer = await fetch(`/sandbox/${path}`, {
    method, headers: body === undefined ? {} : { "Content-Type": "application/json" },
    body: body === undefined ? undefined : JSON.stringify(body), keepalive: method === "POST",
  });
  const said = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new Error(said.error || `The sandbox answered ${answer.status}`);
  return said;
}

function labelOf(number) {
  const contact = page.contacts.get(number);
  return contact ? contact.label : number;
}

function tidy(text) {
  const number = text.replace(/[\s().-]/g, "");
  return number && !number.startsWith("+") && /^\d/.test(number) ? `+${number}` : number;
}

function sandboxNow() {
  if (!page.clock) return null;
  return new Date(page.clock.at + (performance.now() - page.clock.seen) * page.clock.speed);
}

function clockText(date) {
  return date.toLocaleTimeString("en-GB", { hour12: false });
}

class Handset {
  constructor(number) {
    this.leg = null;
    this.number = "";
    this.spoken = { sid: null, count: 0, utterance: null };
    this.refreshing = null;
    this.keysPressed = "";
    this.build();
    this.fillOwners(number);
    page.handsets.add(this);
  }

  build() {
    const id = (page.count += 1);
    this.root = $("handset-template").content.firstElementChild.cloneNode(true);
    for (const field of this.root.querySelectorAll("[data-id]")) field.id = `h${id}-${field.dataset.id}`;
    for (const label of this.root.querySelectorAll("[data-for]")) label.htmlFor = `h${id}-${label.dataset.for}`;
    this.find = (selector) => this.root.querySelector(selector);
    this.who = this.find("[data-id=who]");
    this.other = this.find("[data-id=number]");
    this.to = this.find("[data-id=to]");
    this.root.setAttribute("aria-label", `Telephone ${id}`);
    for (const key of KEYS) this.addKey(key);
    this.who.addEventListener("change", () => this.choose());
    this.other.addEventListener("change", () => this.belongTo(tidy(this.other.value)));
    this.find(".close").addEventListener("click", () => this.putAway());
    this.find(".dial").addEventListener("submit", (event) => { event.preventDefault(); this.dial(); });
    this.find(".answer").addEventListener("click", () => this.act("answer"));
    this.find(".decline").addEventListener("click", () => this.act("reject"));
    this.find(".hang-up").addEventListener("click", () => this.act("hang-up"));
    this.speaker = this.find(".speaker");
    this.speaker.addEventListener("click", () => this.setSpeaker(this.speaker.getAttribute("aria-pressed") !== "true"));
    this.root.addEventListener("keydown", (event) => this.typed(event));
    $("handsets").append(this.root);
    this.setSpeaker(page.handsets.size === 0);
  }

  addKey(key) {
    const button = document.createElement("button");
    const name = { "*": "star", "#": "hash" }[key] || key;
    button.type = "button";
    button.disabled = true;
    button.append(key);
    button.setAttribute("aria-label", name);
    const small = document.createElement("small");
    small.textContent = LETTERS[key] || "";
    button.append(small);
    button.addEventListener("click", () => this.press(key));
    this.find(".keypad").append(button);
  }

  fillOwners(number) {
    this.who.replaceChildren();
    for (const contact of page.contacts.values()) {
      const option = new Option(contact.label, contact.number);
      this.who.add(option);
    }
    this.who.add(new Option("Another number ...", ""));
    this.who.value = page.contacts.has(number) ? number : "";
    this.find(".other").hidden = this.who.value !== "";
    if (!page.contacts.has(number)) this.other.value = number;
    this.belongTo(number);
  }

  choose() {
    this.find(".other").hidden = this.who.value !== "";
    if (this.who.value) this.belongTo(this.who.value);
    else this.other.focus();
  }

  async belongTo(number) {
    const before = this.number;
    this.number = number;
    const contact = page.contacts.get(number);
    this.find(".hint").textContent = contact ? contact.hint : "";
    this.offer(contact && contact.dials.length ? contact.dials : page.numbers.map((one) => ({ number: one, label: one })));
    if (before && before !== number) ask("POST", `phones/${encodeURIComponent(before)}/release`).catch(() => {});
    if (!number) return;
    await this.attempt(() => ask("POST", `phones/${encodeURIComponent(number)}/take`));
    await this.refresh();
  }

  offer(dials) {
    const box = this.find(".suggestions");
    box.replaceChildren();
    for (const dial of dials) {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = dial.label || dial.number;
      button.title = dial.number;
      button.addEventListener("click", () => { this.to.value = dial.number; this.dial(); });
      box.append(button);
    }
    box.hidden = dials.length === 0;
    // Another person, other numbers: what was offered before belongs to somebody else.
    if (dials.length) this.to.value = dials[0].number;
  }

  async attempt(work) {
    this.find(".problem").textContent = "";
    try {
      return await work();
    } catch (error) {
      this.find(".problem").textContent = error.message;
      return null;
    }
  }

  path(action) {
    return `phones/${encodeURIComponent(this.number)}/${action}`;
  }

  async dial() {
    if (!this.number) {
      this.find(".problem").textContent = "First say whose telephone this is.";
      return;
    }
    const body = { to: tidy(this.to.value) };
    if (this.find("[data-id=withheld]").checked) body.caller_id = "anonymous";
    await this.attempt(() => ask("POST", this.path("dial"), body));
    await this.refresh();
    const first = this.find(".keypad button");
    if (!first.disabled) first.focus();
  }

  async act(action) {
    await this.attempt(() => ask("POST", this.path(action), {}));
    await this.refresh();
  }

  async press(key) {
    this.keysPressed = (this.keysPressed + key).slice(-14);
    this.find(".keys").textContent = this.keysPressed;
    await this.attempt(() => ask("POST", this.path("press"), { keys: key }));
  }

  typed(event) {
    const isField = ["INPUT", "SELECT"].includes(event.target.tagName);
    if (isField || event.ctrlKey || event.metaKey || event.altKey || !KEYS.includes(event.key) || event.key === "") return;
    if (this.find(".keypad button").disabled) return;
    event.preventDefault();
    this.press(event.key);
  }

  refresh() {
    if (!this.refreshing) {
      this.refreshing = new Promise((resolve) => { setTimeout(resolve, 40); }).then(() => this.load());
    }
    return this.refreshing;
  }

  async load() {
    this.refreshing = null;
    if (!this.number) return;
    const asked = this.number;
    const phone = await this.attempt(() => ask("GET", `phones/${encodeURIComponent(asked)}`));
    if (phone && asked === this.number) this.show(phone);
  }

  show(phone) {
    const live = phone.legs[phone.legs.length - 1] || null;
    const isRinging = phone.ringing !== null;
    const hadCall = this.leg;
    this.leg = live;
    const state = isRinging ? "ringing" : live ? "in-progress" : "idle";
    this.root.dataset.state = state;
    if (live && (!hadCall || hadCall.sid !== live.sid)) this.keysPressed = "";
    this.find(".keys").textContent = live ? this.keysPressed : "";
    this.find(".state").textContent = this.stateText(live, isRinging);
    this.find(".with").textContent = this.withText(live, phone, isRinging);
    this.find(".dial").hidden = live !== null;
    this.find(".incoming").hidden = !isRinging;
    this.find(".hang-up").disabled = live === null || isRinging;
    for (const button of this.root.querySelectorAll(".keypad button")) button.disabled = live === null || isRinging;
    // Focus goes to Answer only where it takes nobody away from another handset.
    const mayFocus = document.activeElement === document.body || this.root.contains(document.activeElement);
    if (isRinging && mayFocus && (!hadCall || hadCall.sid !== live.sid)) this.find(".answer").focus({ preventScroll: true });
    this.showTranscript(phone.transcript);
    this.showTexts(phone.texts);
    this.tick();
    showRinging();
  }

  stateText(live, isRinging) {
    if (isRinging) return "Incoming call";
    if (!live) return "Idle";
    return live.state === "ringing" ? "Calling" : "In call";
  }

  withText(live, phone, isRinging) {
    if (!live) return this.number || "No number yet";
    if (isRinging) return `from ${labelOf(live.from)}`;
    if (phone.talks_with.length) return `Talking with ${phone.talks_with.map(labelOf).join(", ")}`;
    const peer = live.direction === "inbound" ? live.to : live.from;
    return live.conference ? "In a conference, waiting" : labelOf(peer);
  }

  tick() {
    const now = sandboxNow();
    const since = this.leg && (this.leg.answered_at || this.leg.started_at);
    if (!now || !since) {
      this.find(".timer").textContent = "";
      return;
    }
    const seconds = Math.max(0, Math.floor((now - new Date(since)) / 1000));
    this.find(".timer").textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
  }

  showTranscript(items) {
    const list = this.find(".transcript");
    const isAtEnd = list.scrollTop + list.clientHeight >= list.scrollHeight - 8;
    list.replaceChildren(...(items.length ? items.slice(-200).map(transcriptLine) : [emptyLine()]));
    if (isAtEnd) list.scrollTop = list.scrollHeight;
    this.speak(items);
  }

  showTexts(texts) {
    this.find(".texts").hidden = texts.length === 0;
    const lines = texts.map((one) => transcriptLine({ at: one.at, kind: "say", text: one.text, is_over: true }));
    this.find(".text-list").replaceChildren(...lines);
  }

  speak(items) {
    const sid = this.leg ? this.leg.sid : null;
    if (sid !== this.spoken.sid) {
      this.hush();
      this.spoken = { sid, count: 0, utterance: null };
    }
    const isOn = this.speaker.getAttribute("aria-pressed") === "true";
    const latest = items[items.length - 1];
    if (this.spoken.utterance && (!latest || latest.is_over || items.length > this.spoken.count)) this.hush();
    if (sid && isOn && latest && items.length > this.spoken.count && !latest.is_over && ["say", "error"].includes(latest.kind)) {
      this.utter(latest);
    }
    this.spoken.count = items.length;
  }

  utter(item) {
    if (!("speechSynthesis" in window)) return;
    const utterance = new SpeechSynthesisUtterance(item.text);
    utterance.lang = item.language;
    const voices = speechSynthesis.getVoices();
    const short = item.language.slice(0, 2);
    utterance.voice = voices.find((one) => one.lang === item.language) || voices.find((one) => one.lang.startsWith(short)) || null;
    this.spoken.utterance = utterance;
    speechSynthesis.speak(utterance);
  }

  hush() {
    if (this.spoken.utterance && "speechSynthesis" in window) speechSynthesis.cancel();
    this.spoken.utterance = null;
  }

  setSpeaker(isOn) {
    this.speaker.setAttribute("aria-pressed", String(isOn));
    this.speaker.textContent = isOn ? "Speaker on" : "Speaker off";
    if (!isOn) this.hush();
  }

  putAway() {
    this.hush();
    if (this.number) {
      ask("POST", this.path("hang-up"), {}).catch(() => {});
      ask("POST", this.path("release")).catch(() => {});
    }
    page.handsets.delete(this);
    this.root.remove();
    showRinging();
    $("add").focus();
  }
}

function transcriptLine(item) {
  const line = document.createElement("li");
  const time = document.createElement("time");
  const text = document.createElement("span");
  time.dateTime = item.at;
  time.textContent = clockText(new Date(item.at));
  text.className = "text";
  const isSpeech = item.kind === "say" || item.kind === "error";
  text.textContent = isSpeech ? item.text : item.kind === "play" ? `Recording: ${item.text.split("/").pop()}` : NOISES[item.kind] || item.kind;
  if (isSpeech && item.language) text.lang = item.language;
  line.classList.toggle("noise", !isSpeech);
  line.classList.toggle("error", item.kind === "error");
  line.classList.toggle("now", !item.is_over);
  if (item.cut_short && isSpeech) {
    const cut = document.createElement("span");
    cut.className = "cut";
    cut.lang = "en";
    cut.textContent = ` - cut short after ${item.seconds_heard.toFixed(1)} s`;
    text.append(cut);
  }
  line.append(time, text);
  return line;
}

function emptyLine() {
  const line = document.createElement("li");
  line.className = "empty";
  line.textContent = "Nothing yet.";
  return line;
}

function showRinging() {
  const held = new Set([...page.handsets].map((one) => one.number));
  const others = [...page.ringing.values()].filter((one) => !held.has(one.number));
  const list = $("ringing-list");
  list.replaceChildren(...others.slice(0, MOST_RINGING).map(ringingLine));
  if (others.length > MOST_RINGING) {
    const more = document.createElement("li");
    more.className = "more";
    more.textContent = `and ${others.length - MOST_RINGING} more`;
    list.append(more);
  }
  $("ringing-none").hidden = others.length > 0;
}

function ringingLine(one) {
  const line = document.createElement("li");
  const name = document.createElement("span");
  const button = document.createElement("button");
  name.textContent = labelOf(one.number);
  button.type = "button";
  button.className = "go";
  button.textContent = "Answer";
  button.setAttribute("aria-label", `Answer the telephone of ${labelOf(one.number)}`);
  button.addEventListener("click", async () => {
    const handset = new Handset(one.number);
    await handset.act("answer");
    handset.root.scrollIntoView({ block: "nearest" });
  });
  line.append(name, button);
  return line;
}

function happened(event) {
  if (event.event === "ringing") page.ringing.set(event.leg, { number: event.phone, from: event.from_ });
  const isOver = event.event === "ended" || (event.event === "status" && event.status !== "ringing");
  const wasRinging = isOver && page.ringing.delete(event.leg);
  if (event.event === "ringing" || wasRinging) showRinging();
  for (const handset of page.handsets) {
    const isIts = event.phone === handset.number;
    const mayTalk = ["joined", "left", "conference", "status"].includes(event.event) && handset.leg;
    if (isIts || mayTalk) handset.refresh();
  }
}

function follow(after) {
  const source = new EventSource(`/sandbox/events?after=${after}`);
  source.addEventListener("open", () => setLink("up", "live"));
  source.addEventListener("error", () => setLink("down", "lost, trying again"));
  source.addEventListener("message", (message) => happened(JSON.parse(message.data)));
}

function setLink(state, text) {
  $("link").dataset.state = state;
  $("link").textContent = text;
}

async function readHealth() {
  try {
    const health = await ask("GET", "health");
    page.clock = { at: Date.parse(health.now), seen: performance.now(), speed: health.speed };
    $("speed").textContent = health.speed === 1 ? "real time" : `${health.speed} x`;
    $("live").textContent = `${health.live_legs}`;
    return health;
  } catch (error) {
    setLink("down", "lost, trying again");
    return null;
  }
}

async function readContacts() {
  const book = await ask("GET", "contacts");
  page.contacts = new Map(book.contacts.map((one) => [one.number, one]));
  page.numbers = book.numbers;
}

function tick() {
  const now = sandboxNow();
  if (now) $("clock").textContent = clockText(now);
  for (const handset of page.handsets) handset.tick();
}

function nextContact() {
  const held = new Set([...page.handsets].map((one) => one.number));
  const free = [...page.contacts.keys()].find((number) => !held.has(number));
  return free || "";
}

async function begin() {
  const health = await readHealth();
  if (!health) {
    setTimeout(begin, 2000);
    return;
  }
  await readContacts();
  follow(health.last_event);
  const { phones } = await ask("GET", "phones");
  for (const phone of phones) {
    if (phone.ringing) page.ringing.set(phone.ringing.sid, { number: phone.number, from: phone.ringing.from });
  }
  const wanted = new URLSearchParams(location.search).getAll("number").map(tidy);
  for (const number of wanted.length ? wanted : [nextContact() || "+351500000001"]) new Handset(number);
  showRinging();
  setInterval(tick, 250);
  setInterval(readHealth, 5000);
}

$("add").addEventListener("click", async () => {
  await readContacts();
  const handset = new Handset(nextContact());
  handset.who.focus();
});
addEventListener("pagehide", () => {
  for (const handset of page.handsets) if (handset.number) ask("POST", `phones/${encodeURIComponent(handset.number)}/release`).catch(() => {});
});
begin();
