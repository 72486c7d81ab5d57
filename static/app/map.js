// Where an entry lies: its point and how sure the phone was, among the other entries of the kelurahan.
// Loaded by the entry page alone. Streets appear beneath only where the office has named its own tiles.

import { circle, circleMarker, control, map as makeMap, tileLayer } from "leaflet";

const OTHER = { radius: 5, weight: 1, color: "#14201b", fillColor: "#f5a300", fillOpacity: 0.8 };
const HERE = { radius: 9, weight: 3, color: "#ffffff", fillColor: "#07553a", fillOpacity: 1 };
const SURE = { weight: 2, color: "#07553a", fillColor: "#07553a", fillOpacity: 0.15 };

/** @param {HTMLElement} box */
function draw(box) {
  /** @type {{lat: number, lon: number, accuracy: number | null, others: [number, number][], tiles: string | null,
   *          label: string}} */
  const place = JSON.parse(box.dataset.place ?? "{}");
  box.hidden = false;
  const map = makeMap(box, { attributionControl: false, scrollWheelZoom: false, maxZoom: 19 });
  control.scale({ imperial: false }).addTo(map);
  if (place.tiles) {
    tileLayer(place.tiles, { maxZoom: 19 }).addTo(map);
  }
  for (const other of place.others) {
    circleMarker(other, { ...OTHER, interactive: false }).addTo(map);
  }
  const sure = circle([place.lat, place.lon], { ...SURE, radius: place.accuracy ?? 1 }).addTo(map);
  circleMarker([place.lat, place.lon], HERE).bindTooltip(place.label).addTo(map);
  // Near enough to see the neighbours, not so far that a point in another town shrinks everything.
  map.fitBounds(sure.getBounds().pad(place.tiles ? 2 : 8), { maxZoom: 18 });
}

const box = document.getElementById("peta");
if (box) {
  draw(box);
}
