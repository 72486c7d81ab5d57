// What only an enrolled phone needs, in a file of its own that a first visit does not pay for: the copy of the registry, the
// screens that work with it, the way from one form to the next, outreach events, and handing the phone over. It imports nothing that keeps a state of its own; the page's engine is
// handed to it.

export { openRegistry } from "./registry.js";
export { warnOfSameNik } from "./same-nik.js";
export { offerNext, personOf } from "./lead-on.js";
export { openBusinesses } from "./screens/businesses.js";
export { openOutreach } from "./outreach.js";
export { drawBanner } from "./screens/outreach-banner.js";
export { openHandover } from "./handover.js";
export { openHandoverScreen } from "./screens/handover.js";
