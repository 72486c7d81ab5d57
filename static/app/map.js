// Where an entry lies: its point and how sure the phone was, among the other entries of the kelurahan.
// Loaded by the entry page alone. Streets appear beneath only where the office has named its own tiles.

import { circle, circleMarker, control, latLng, map as makeMap, tileLayer } from "leaflet";

const OTHER = { radius: 5, weight: 1, color: "#14201b", fillColor: "#f5a300", fillOpacity: 0.8 };
const HERE = { radius: 9, weight: 3, color: "#ffffff", fillColor: "#07553a", fillOpacity: 1 };
const SURE = { weight: 2, color: "#07553a", fillColor: "#07553a", fillOpacity: 0.15 };

// Metres.
const SMALLEST_VIEW = 200;
const FARTHEST = 3000;
const NEAREST = 12;

/** @param {HTMLElement} box */
function draw(box) {
  /** @type {{lat: number, lon: number, accuracy: number | null, others: [number, number][], tiles: string | null,
   *          label: string}} */
  const place = JSON.parse(box.dataset.place ?? "{}");
  box.hidden = false;
  const map = makeMap(box, { attributionControl: false, scrollWheelZoom: false, maxZoom: 19 });
  const here = latLng(place.lat, place.lon);
  const metres = Math.max(place.accuracy ?? 0, 5);
  const bounds = here.toBounds(Math.max(metres * 2, SMALLEST_VIEW));
  // The nearest neighbours in view, but a point in another town must not shrink everything.
  const distances = place.others.map((other) => ({ other, metres: here.distanceTo(other) }));
  for (const { other, metres: away } of distances.sort((a, b) => a.metres - b.metres).slice(0, NEAREST)) {
    if (away < FARTHEST) {
      bounds.extend(other);
    }
  }
  map.fitBounds(bounds.pad(0.1), { maxZoom: 18 });
  control.scale({ imperial: false }).addTo(map);
  if (place.tiles) {
    tileLayer(place.tiles, { maxZoom: 19 }).addTo(map);
  }
  for (const other of place.others) {
    circleMarker(other, { ...OTHER, interactive: false }).addTo(map);
  }
  circle(here, { ...SURE, radius: metres, interactive: false }).addTo(map);
  circleMarker(here, HERE).bindTooltip(place.label).addTo(map);
}

const box = document.getElementById("peta");
if (box) {
  draw(box);
}
