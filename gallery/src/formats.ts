/** Files that all browsers show by themselves, by the API's names of formats. */
export const SHOWN = ["jpeg", "png", "gif", "webp", "avif", "bmp"];
