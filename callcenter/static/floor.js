// The floor board: three pieces that the server sends again whenever something moved. Nothing here can be clicked away.
import { LivePage } from "/static/desk_server.js";

const floor = document.getElementById("floor");
const page = new LivePage("/floor/socket");
page.addEventListener("state", ({ detail }) => (floor.dataset.connection = detail));
page.open();
