// Which files belong to a photo beside them, by their names: as in a bulk drop. Pure.

/** What a file is, as far as its name tells. */
export type Kind = "photo" | "video" | "companion" | "other";

const RAW = words("3fr arw cr2 cr3 dcr dng erf iiq kdc mrw nef nrw orf pef raf rw2 rwl sr2 srf srw x3f");
const PICTURES = words("jpg jpeg jpe jfif mpo png apng webp avif heic heif hif gif tif tiff bmp dib ico");
const VIDEOS = words("mov mp4 mp m4v avi mkv webm mpg mpeg mts m2ts 3gp 3g2 wmv mod tod vob");
const SIDECARS = words("xmp aae json thm");

// Of photos with one stem, the first has what belongs to them: it is what the camera has written.
const FIRST = ["heic", "heif", "jpg", "jpeg"];

// What Takeout puts behind a photo's name; shortened, if the whole name is too long.
const TAKEOUT = ".supplemental-metadata";

// To so many characters Takeout cuts the name of a sidecar, without its ending.
const CUT = 46;

export function kindOf(name: string): Kind {
  const { ending } = partsOf(name);
  if (RAW.has(ending) || PICTURES.has(ending)) return "photo";
  if (VIDEOS.has(ending)) return "video";
  return SIDECARS.has(ending) ? "companion" : "other";
}

/**
 * The files of a folder that belong to a photo in it, each with the photo's name.
 *
 * A RAW file belongs to the picture of its stem; without one, it is a photo. The short video of a Live Photo, Apple's
 * list of edits and `IMG_1.xmp` have the photo's stem, too; other sidecars its whole name: `IMG_1.jpg.xmp` and, of
 * Google's Takeout, `IMG_1.jpg.json`, `IMG_1.jpg.supplemental-metadata.json` or a shortened form of it, and
 * `IMG_1.jpg(2).json` for `IMG_1(2).jpg`. What describes a companion belongs to the companion's photo.
 */
export function companionsOf(names: readonly string[]): Map<string, string> {
  const listed = names.toSorted(byPreference);
  const photos = listed.filter((name) => kindOf(name) === "photo");
  const [raws, pictures] = [photos.filter(isRaw), photos.filter((name) => !isRaw(name))];
  const found = ofStems(raws, pictures);
  const stills = [...pictures, ...raws.filter((raw) => !found.has(raw))];
  for (const [video, photo] of ofStems(listed.filter((name) => kindOf(name) === "video"), stills)) found.set(video, photo);
  const media = [...stills, ...found.keys()].reverse();
  const byName = new Map(media.map((name) => [name.toLowerCase(), name]));
  const byStem = new Map(media.map((name) => [partsOf(name).stem, name]));
  for (const name of listed) {
    const { stem, ending } = partsOf(name);
    const of =
      ending === "json" ? (byName.get(ofTakeout(stem)) ?? cut(stem, byName))
      : ending === "xmp" ? (byName.get(stem) ?? byStem.get(stem))
      // Of an edited photo, iPhones call it IMG_O1234.
      : ending === "aae" ? (byStem.get(stem) ?? byStem.get(stem.replace("img_o", "img_")))
      : ending === "thm" ? byStem.get(stem)
      : undefined;
    if (of !== undefined) found.set(name, found.get(of) ?? of);
  }
  return found;
}

/** Files with the photo of their stem. A Pixel calls a photo X.MP.jpg, and its video X.MP. */
function ofStems(names: readonly string[], photos: readonly string[]): Map<string, string> {
  const byStem = new Map(photos.toReversed().map((photo) => [partsOf(photo).stem, photo]));
  const found = new Map<string, string>();
  for (const name of names) {
    const photo = byStem.get(partsOf(name).stem) ?? byStem.get(name.toLowerCase());
    if (photo !== undefined) found.set(name, photo);
  }
  return found;
}

/** The name of the photo that Takeout's JSON is about, from its own name without its ending. */
function ofTakeout(base: string): string {
  const digits = /(\(\d+\))?$/.exec(base)?.[0] ?? "";
  let name = base.slice(0, base.length - digits.length);
  const at = name.lastIndexOf(".");
  if (at > 0 && at < name.length - 1 && TAKEOUT.startsWith(name.slice(at)) && name.slice(0, at).includes(".")) {
    name = name.slice(0, at);
  }
  const dot = name.lastIndexOf(".");
  return dot > 0 ? `${name.slice(0, dot)}${digits}${name.slice(dot)}` : `${name}${digits}`;
}

/** The photo whose whole name had no room in a sidecar's name. */
function cut(base: string, byName: ReadonlyMap<string, string>): string | undefined {
  if (base.length < CUT) return undefined;
  for (const [whole, name] of byName) if (`${whole}${TAKEOUT}`.startsWith(base)) return name;
  return undefined;
}

function isRaw(name: string): boolean {
  return RAW.has(partsOf(name).ending);
}

function byPreference(one: string, other: string): number {
  const rank = (name: string) => {
    const at = FIRST.indexOf(partsOf(name).ending);
    return at < 0 ? FIRST.length : at;
  };
  return rank(one) - rank(other) || (one < other ? -1 : 1);
}

/** The name before its ending, and the ending without its dot; both in small letters. */
function partsOf(name: string): { stem: string; ending: string } {
  const small = name.toLowerCase();
  const at = small.lastIndexOf(".");
  return at > 0 ? { stem: small.slice(0, at), ending: small.slice(at + 1) } : { stem: small, ending: "" };
}

function words(text: string): ReadonlySet<string> {
  return new Set(text.split(" "));
}
