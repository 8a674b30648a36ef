// Icons: lines of one weight on a grid of 24.

export const PATHS = {
  photos: "M4 5h16v14H4zM4 16l5-5 4 4 2-2 5 5M15.5 9.5h.01",
  heart: "M12 20s-7.5-4.6-7.5-10A4.3 4.3 0 0 1 12 7.3 4.3 4.3 0 0 1 19.5 10c0 5.4-7.5 10-7.5 10z",
  trash: "M4 7h16M9 7V4h6v3M6 7l1 13h10l1-13M10 11v5M14 11v5",
  warning: "M12 4 2.8 20h18.4zM12 10v4M12 17h.01",
  plus: "M12 5v14M5 12h14",
  search: "M11 18a7 7 0 1 0 0-14 7 7 0 0 0 0 14zM16 16l5 5",
  close: "M6 6l12 12M18 6L6 18",
  info: "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM12 11v5M12 8h.01",
  user: "M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM4.5 20c.8-3.6 3.9-5.5 7.5-5.5s6.700 1.900 7.500 5.500",
  back: "M15 5l-7 7 7 7",
  next: "M9 5l7 7-7 7",
  download: "M12 4v11M7 11l5 5 5-5M5 20h14",
  restore: "M4 5v5h5M4.600 10a8 8 0 1 1-.6 5",
  check: "M5 12.500l4.500 4.500L19 7.500",
  play: "M9 6.500v11l9-5.500z",
  tag: "M4 4h8l8 8-8 8-8-8zM8.500 8.500h.01",
  clock: "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM12 7v5l3 2",
  camera: "M4 8h4l2-3h4l2 3h4v11H4zM12 16.500a3.500 3.500 0 1 0 0-7 3.500 3.500 0 0 0 0 7z",
  pin: "M12 21s-6.500-6-6.500-11a6.500 6.500 0 0 1 13 0c0 5-6.500 11-6.500 11zM12 12.500a2.500 2.500 0 1 0 0-5 2.500 2.500 0 0 0 0 5z",
  folder: "M3 6h6l2 2h10v11H3z",
  pause: "M9 6v12M15 6v12",
  language: "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM3 12h18M12 3c3.500 3 3.500 15 0 18M12 3c-3.500 3-3.500 15 0 18",
  lock: "M6 11h12v9H6zM8.500 11V8a3.500 3.500 0 0 1 7 0v3M12 14.500v2",
  out: "M10 5H5v14h5M14 8l4 4-4 4M18 12H9",
  turn: "M20 5v5h-5M19.400 10a8 8 0 1 0 .6 5",
  albums: "M4 8h16v12H4zM6.500 5h11M9 2.500h6",
  album: "M4 6h10M4 11h10M4 16h6M17 13v8M13 17h8",
  cover: "M4 5h16v14H4zM12 8.500l1.200 2.500 2.700.400-2 1.900.500 2.700-2.400-1.300-2.400 1.300.500-2.700-2-1.900 2.700-.400z",
  minus: "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM8 12h8",
  more: "M12 5.500h.01M12 12h.01M12 18.500h.01",
  pen: "M4 20l1-4L16 5l3 3L8 19zM14 7l3 3",
  link: "M10 14a4 4 0 0 0 6 .500l3-3a4.200 4.200 0 0 0-6-6l-1.500 1.500M14 10a4 4 0 0 0-6-.500l-3 3a4.200 4.200 0 0 0 6 6l1.500-1.500",
  sliders: "M4 7h9M17 7h3M15 4.500v5M4 17h3M11 17h9M9 14.500v5",
  star: "M12 4l2.400 5.200 5.600.700-4.200 3.800 1.200 5.500L12 16.400 7 19.200l1.200-5.500L4 9.900l5.600-.700z",
  blank: "",
} as const;

export type IconName = keyof typeof PATHS;

export function Icon({ name, filled }: { name: IconName; filled?: boolean | undefined }) {
  return (
    <svg class={filled ? "icon filled" : "icon"} viewBox="0 0 24 24" aria-hidden="true">
      <path d={PATHS[name]} />
    </svg>
  );
}
