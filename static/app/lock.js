// While the phone is in a citizen's hands it shows one survey and nothing else: every other page of the app goes back there.
// Read without waiting, so that no other screen is drawn first; what unlocks it is in handover.js.

const LOCK = "jemput-bola-serah";

/** @returns {string} id of the service that the phone is handed over for; "" when it is not */
export function lockedTo() {
  try {
    return localStorage.getItem(LOCK) ?? "";
  } catch {
    return "";
  }
}

/** @param {string} service "" unlocks */
export function setLock(service) {
  if (service) {
    localStorage.setItem(LOCK, service);
  } else {
    localStorage.removeItem(LOCK);
  }
}

/**
 * Go back to the survey from any other page, now and whenever this page comes to the front again.
 * @returns {boolean} whether this page is being left
 */
export function stayLocked() {
  const leave = () => {
    const service = lockedTo();
    const away = service !== "" && (location.pathname !== `/app/${service}` || location.hash.includes("lihat="));
    if (away) {
      location.replace(`/app/${service}`);
    }
    return away;
  };
  addEventListener("pageshow", leave);
  addEventListener("storage", leave);
  return leave();
}
