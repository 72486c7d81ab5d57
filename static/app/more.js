// Question types that few forms have: rows, documents, businesses known already. Runs before the page's own program.

import { document_ } from "./document.js";
import { lookup } from "./lookup.js";
import { repeat } from "./rows.js";

Object.assign(globalThis, { moreKinds: { repeat, file: document_, lookup } });
