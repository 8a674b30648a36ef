// sharp. Arguments: photo, number of runs, "original" (each rung from the original, as its users do) or "cascade",
// and "jpg" or "jpg avif". Prints one JSON object.
const sharp = require("sharp");
const fs = require("fs");
sharp.cache(false);

const [photo, runs, way, formats] = process.argv.slice(2);

function encoded(picture) {
  const jpeg = picture.clone().flatten({ background: "white" }).jpeg({ quality: 80 }).toBuffer();
  if (formats === "jpg") return [jpeg];
  return [jpeg, picture.clone().avif({ quality: 64, effort: 0, chromaSubsampling: "4:4:4" }).toBuffer()];
}

async function fromOriginal(data) {
  const bodies = [];
  for (const box of [160, 320, 640, 1280, 2048]) {
    const fit = box === 160 ? { fit: "cover" } : { fit: "inside", withoutEnlargement: true };
    bodies.push(...(await Promise.all(encoded(sharp(data).rotate().resize(box, box, fit)))));
  }
  return bodies;
}

async function cascade(data) {
  const bodies = [];
  let source = sharp(data).rotate();
  for (const box of [2048, 1280, 640, 320]) {
    const fit = { fit: "inside", withoutEnlargement: true };
    const { data: raw, info } = await source.resize(box, box, fit).raw().toBuffer({ resolveWithObject: true });
    const pixels = { raw: { width: info.width, height: info.height, channels: info.channels } };
    bodies.push(...(await Promise.all(encoded(sharp(raw, pixels)))));
    source = sharp(raw, pixels);
  }
  bodies.push(...(await Promise.all(encoded(source.resize(160, 160, { fit: "cover" })))));
  return bodies;
}

(async () => {
  const cpu = [], wall = [];
  let size = 0;
  for (let run = 0; run <= Number(runs); run++) {
    const before = process.cpuUsage(), started = performance.now();
    const bodies = await (way === "cascade" ? cascade : fromOriginal)(fs.readFileSync(photo));
    const { user, system } = process.cpuUsage(before);
    cpu.push((user + system) / 1e6);
    wall.push((performance.now() - started) / 1e3);
    size = bodies.reduce((sum, body) => sum + body.length, 0);
  }
  const peak = Number(/VmHWM:\s+(\d+)/.exec(fs.readFileSync("/proc/self/status", "utf8"))[1]) * 1024;
  console.log(JSON.stringify({ cpu: cpu.slice(1), wall: wall.slice(1), peak, bytes: size }));
})();
