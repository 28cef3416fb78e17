// Loaded on every page: the design system's behaviour (menus, tabs) and htmx. Addresses are plain; no module needed.
import "@tabler/core/dist/js/tabler.min.js";
import htmx from "htmx.org";

window.htmx = htmx;
