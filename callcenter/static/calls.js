// The buttons of a timeline play the recording from their second.
for (const button of document.querySelectorAll("[data-play]")) {
  button.addEventListener("click", async () => {
    const sound = document.querySelector(`audio[data-segment="${button.dataset.play}"]`);
    const second = Number(button.dataset.second);
    if (sound.readyState === 0) {
      sound.load();
      await new Promise((ready) => sound.addEventListener("loadedmetadata", ready, { once: true }));
    }
    sound.currentTime = second;
    await sound.play();
  });
}
