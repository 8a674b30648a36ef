// What a file says about a photo, and what is known of it otherwise: a list of facts.

import type { ComponentChildren } from "preact";
import type { ImageEntry } from "../client.ts";
import { bytes, momentName, numbers, sourceName, text } from "../text/index.ts";
import { Icon, type IconName } from "./icons.tsx";

/** What is shown of it; guests are told no size. */
export type Known = Pick<ImageEntry, "filename" | "metadata" | "time" | "position" | "regions" | "source"> & {
  size?: number | null;
};

interface FactsProps {
  known: Known;
  /** What may be done about a fact; `noPlace` is there if no place is known. */
  beside?: { time?: ComponentChildren; file?: ComponentChildren; place?: ComponentChildren; noPlace?: ComponentChildren };
  /** Facts of the page's own. */
  children?: ComponentChildren;
}

export function Facts({ known, beside = {}, children }: FactsProps) {
  const { filename, metadata, time, position, regions, size: length, source } = known;
  const size = [
    source?.width && source.height && `${numbers.format(source.width)} × ${numbers.format(source.height)}`,
    length != null && bytes(length),
  ].filter(Boolean);
  const names = [...new Set(regions.flatMap(({ name }) => (name ? [name] : [])))];
  const place = [metadata?.location, metadata?.city, metadata?.state, metadata?.country].filter(Boolean).join(", ");
  return (
    <dl>
      {time && (
        <Fact icon="clock" name={text("taken")} more={text("knownFrom", { source: sourceName(time.source) })}>
          {momentName(time.local)}
          {beside.time}
        </Fact>
      )}
      <Fact icon="photos" name={text("file")} more={size.join("  ·  ")}>
        {filename ?? text("photoUndated")}
        {beside.file}
      </Fact>
      {(metadata?.model || metadata?.make) && (
        <Fact icon="camera" name={text("camera")} more={exposure(metadata)}>
          {cameraName(metadata.make, metadata.model)}
          {metadata.lens_model && <small>{metadata.lens_model}</small>}
        </Fact>
      )}
      {position || place ? (
        <Fact icon="pin" name={text("place")} more={place && position ? coordinates(position) : ""}>
          {place || (position && coordinates(position))}
          {position && (
            <a
              href={`https://www.openstreetmap.org/?mlat=${position.latitude}&mlon=${position.longitude}#map=15/${position.latitude}/${position.longitude}`}
              target="_blank"
              rel="noreferrer"
            >
              {text("onMap")}
            </a>
          )}
          {beside.place}
        </Fact>
      ) : (
        beside.noPlace && (
          <Fact icon="pin" name={text("place")}>
            {beside.noPlace}
          </Fact>
        )
      )}
      {names.length > 0 && (
        <Fact icon="user" name={text("people")}>
          <Chips values={names} />
        </Fact>
      )}
      {children}
    </dl>
  );
}

export function Fact(props: { icon: IconName; name: string; more?: string | undefined; children: ComponentChildren }) {
  return (
    <div class="fact">
      <dt>
        <Icon name={props.icon} />
        <span class="unseen">{props.name}</span>
      </dt>
      <dd>
        {props.children}
        {props.more && <small>{props.more}</small>}
      </dd>
    </div>
  );
}

export function Chips({ values }: { values: readonly string[] }) {
  return (
    <span class="chips">
      {values.map((value) => (
        <span key={value} class="chip">
          {value}
        </span>
      ))}
    </span>
  );
}

/** The make only once, although some models repeat it. */
function cameraName(make: string | undefined, model: string | undefined): string {
  return make && model && !model.toLowerCase().startsWith(make.toLowerCase().split(" ")[0] ?? "")
    ? `${make} ${model}`
    : (model ?? make ?? "");
}

function exposure(metadata: Known["metadata"]): string {
  const { f_number: aperture, exposure_time: time, iso, focal_length_mm: length } = metadata ?? {};
  return [
    aperture && `ƒ/${numbers.format(aperture)}`,
    time && text("seconds", { time: `${time}` }),
    iso && `ISO ${iso}`,
    length && text("millimetres", { length: numbers.format(length) }),
  ]
    .filter(Boolean)
    .join("  ·  ");
}

function coordinates({ latitude, longitude }: { latitude: number; longitude: number }): string {
  return `${latitude.toFixed(5)}, ${longitude.toFixed(5)}`;
}
