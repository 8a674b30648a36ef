// Where the page is: the address's fragment says it. Pure.

/** What is searched for: filters of lists, by the API's names. */
export type Search = Partial<Record<(typeof FILTERS)[number], string>>;

export type Place =
  | { name: (typeof NAMES)[number] }
  | { name: "album"; id: string }
  | { name: "search"; search: Search };

export const FILTERS = ["text", "camera", "lens", "place", "tag", "kind", "taken_from", "taken_to"] as const;

const NAMES = ["photos", "favourites", "albums", "shares", "problems", "trash"] as const;

/** The place that a fragment names; photos if it names none. */
export function placeOf(fragment: string): Place {
  const [path = "", query] = fragment.replace(/^#\/?/, "").split("?");
  const [first, id] = path.split("/");
  if (first === "album" && id) return { name: "album", id };
  if (first === "search") {
    const given = new URLSearchParams(query);
    const search: Search = {};
    for (const filter of FILTERS) {
      const value = given.get(filter)?.trim();
      if (value) search[filter] = value;
    }
    return { name: "search", search };
  }
  return { name: NAMES.find((name) => name === first) ?? "photos" };
}

/** The fragment that names a place. */
export function addressOf(place: Place): string {
  switch (place.name) {
    case "album":
      return `#/album/${place.id}`;
    case "search": {
      const given = new URLSearchParams();
      for (const filter of FILTERS) {
        const value = place.search[filter]?.trim();
        if (value) given.set(filter, value);
      }
      return given.size ? `#/search?${given}` : "#/search";
    }
    default:
      return `#/${place.name}`;
  }
}
