// What the types promise; checked by tsc alone.

import { type Api, Darkroom, type ImageEntry } from "../src/index.ts";

type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
function holds<_ extends true>(): void {}

export async function read(api: Api): Promise<void> {
  const params = { path: { image_id: "0b9f2f0e-6f0c-4c39-9a55-6b1f2f7d9f1c" } };
  const image = await api.GET("/images/{image_id}", { params });
  holds<Same<typeof image.data, ImageEntry>>();
  const page = await api.GET("/images");
  holds<Same<typeof page.data.next_cursor, string | null>>();
  const gone = await api.DELETE("/images/{image_id}", { params });
  holds<Same<typeof gone.data, undefined>>();
  const head = await api.HEAD("/images/{image_id}", { params });
  holds<Same<typeof head.data, undefined>>();
  await api.GET("/images", { params: { query: { view: "compact" } } });

  // @ts-expect-error: there is no such path
  await api.GET("/pictures");
  // @ts-expect-error: the id is missing
  await api.GET("/images/{image_id}");
  // @ts-expect-error: a client may send only the values of the contract
  await api.GET("/images", { params: { query: { view: "tomorrow" } } });
  // @ts-expect-error: there is no such field
  await api.PATCH("/images/{image_id}", { params, body: { titel: "A fox" } });
}

export function values(image: ImageEntry): string {
  // A switch over the known values is not exhaustive: there may be others.
  const status: "ready" | (string & {}) = image.status;
  const unknown: ImageEntry["status"] = "tomorrow";
  switch (image.status) {
    case "pending":
    case "processing":
    case "ready":
    case "partial":
    case "rejected":
    case "failed":
      return status;
    default:
      return image.status + unknown;
  }
}

export const darkroom = new Darkroom("https://api.example.com", { token: () => "token" });
