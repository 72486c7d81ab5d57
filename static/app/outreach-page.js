// What only the page of outreach events needs, in a file of its own. As enrolled.js, it keeps no state of the engine: that is handed in.

export { openEvents } from "./screens/outreach.js";
