/* input[data-shrink]: a photograph is made small on the phone before it is sent, so that it arrives over a poor
   connection too. Without this, or where it fails, the whole picture is sent and made small by the server. */
(() => {
  const SIDE = 1600;

  const shrunk = async (file) => {
    const picture = await createImageBitmap(file);
    const scale = Math.min(1, SIDE / Math.max(picture.width, picture.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(picture.width * scale);
    canvas.height = Math.round(picture.height * scale);
    const pen = canvas.getContext("2d");
    pen.fillStyle = "#fff";
    pen.fillRect(0, 0, canvas.width, canvas.height);
    pen.drawImage(picture, 0, 0, canvas.width, canvas.height);
    const small = await new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.85));
    return small && small.size < file.size ? new File([small], "photo.jpg", { type: "image/jpeg" }) : file;
  };

  addEventListener("change", async ({ target }) => {
    if (!target.matches?.("input[type=file][data-shrink]") || !target.files.length) return;
    const buttons = target.form.querySelectorAll("button");
    for (const button of buttons) button.disabled = true;
    try {
      const sent = new DataTransfer();
      for (const file of target.files) sent.items.add(await shrunk(file));
      target.files = sent.files;
    } catch {
      /* It is sent as it is. */
    } finally {
      for (const button of buttons) button.disabled = false;
    }
  });
})();
