// The SIP phone of the browser, as one module: import JsSIP from "/static/vendor/jssip.js".
import JsSIP from "jssip";

export default JsSIP;
