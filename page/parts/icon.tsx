// Small pictures in the text's colour. Each says nothing that a name beside it does not say.

const PATHS = {
  play: "M8 5.5v13l11-6.5Z",
  pause: "M7 5h3.5v14H7ZM13.5 5H17v14h-3.5Z",
  back: "M12 5V1.5L6.5 6.5 12 11.5V8a5.5 5.5 0 1 1-5.5 5.5H4A8 8 0 1 0 12 5Z",
  on: "M12 5V1.5l5.5 5L12 11.5V8a5.5 5.5 0 1 0 5.5 5.5H20A8 8 0 1 1 12 5Z",
  search: "M10 3a7 7 0 1 0 4.3 12.5l5.1 5 1.5-1.5-5-5A7 7 0 0 0 10 3Zm0 2a5 5 0 1 1 0 10 5 5 0 0 1 0-10Z",
  close: "M6.4 5 5 6.4 10.6 12 5 17.6 6.4 19 12 13.4 17.6 19 19 17.6 13.4 12 19 6.4 17.6 5 12 10.6Z",
  download: "M11 3h2v9l3.5-3.5L18 10l-6 6-6-6 1.5-1.5L11 12ZM4 18h16v2H4Z",
  delete: "M9 3h6l1 2h4v2H4V5h4ZM6 9h12l-1 12H7Zm3.5 2 .5 8h1.5v-8Zm3 0v8h1.5l.5-8Z",
  edit: "M4 16.5V20h3.5L18 9.5 14.5 6ZM16 4.5 19.5 8l1.2-1.2a1 1 0 0 0 0-1.4l-2.1-2.1a1 1 0 0 0-1.4 0Z",
  headphones: "M12 3a9 9 0 0 0-9 9v6a3 3 0 0 0 3 3h2v-8H5v-1a7 7 0 0 1 14 0v1h-3v8h2a3 3 0 0 0 3-3v-6a9 9 0 0 0-9-9Z",
  up: "M12 8 5 15l1.5 1.5 5.5-5.5 5.5 5.5L19 15Z",
  down: "M12 16 5 9l1.5-1.5 5.5 5.5 5.5-5.5L19 9Z",
  left: "M16 5 9 12l7 7-1.5 1.5L6 12l8.5-8.5Z",
  less: "M5 11h14v2H5Z",
  more: "M11 5h2v6h6v2h-6v6h-2v-6H5v-2h6Z",
  all: "M4 4h6v2H6v4H4ZM14 4h6v6h-2V6h-4ZM4 14h2v4h4v2H4ZM18 14h2v6h-6v-2h4Z",
  filter: "M3 6h18v2H3ZM6 11h12v2H6ZM9.5 16h5v2h-5Z",
} as const;

export type IconName = keyof typeof PATHS;

export const Icon = ({ name }: { name: IconName }) => (
  <svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
    <path d={PATHS[name]} fill-rule="evenodd" />
  </svg>
);
