// @ts-check
// Links within the page. What is far from the window has no size yet (`content-visibility`), and gets one on the way.

/** How many frames a place is held for: enough until what stands above it has its size. */
const FRAMES = 8;

/** Firefox goes to a place and then past it, by what the chapter above has grown: go there again. */
function arriveAtPlaces() {
  document.addEventListener("click", ({ target }) => {
    const link = target instanceof Element ? target.closest('a[href^="#"]') : null;
    const place = link && document.getElementById(decodeURIComponent(link.getAttribute("href")?.slice(1) ?? ""));
    if (place) arriveAt(place, FRAMES);
  });
}

/**
 * @param {HTMLElement} place
 * @param {number} frames
 */
function arriveAt(place, frames) {
  if (!frames) return;
  requestAnimationFrame(() => {
    place.scrollIntoView();
    arriveAt(place, frames - 1);
  });
}
