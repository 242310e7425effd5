// Tells the page that asked for a new sign-in, then closes. The channel reaches pages of this origin only, and works
// when the visit to the provider has cut the link to the opener.
const message = "signed-in";
const channel = new BroadcastChannel("ra-portal-session");
channel.postMessage(message);
channel.close();
if (window.opener) {
  window.opener.postMessage(message, window.location.origin);
}
window.close();
