/** Honest submissions that come near what is refused: each must stay valid. */
import { consistent, faster } from "./consistent_testing.ts";
import { BENCH, type Edit, edited, TRAIN } from "./edit_testing.ts";
import { ODD_MACHINES } from "../origin/machines_testing.ts";

/** An honest submission. */
export interface Honest {
  readonly name: string;
  text(): string;
}

const from = (base: string) => (name: string, edit: Edit): Honest => ({
  name,
  text: () => edited(base, edit),
});
const bench = from(BENCH), train = from(TRAIN);

const named = (what: string, text: string) =>
  bench(`a name with ${what}`, (d) => {
    Object.assign(d.adapter, { vendor: null, description: text, device: "1" });
    Object.assign(d.host, { cpu: text });
  });

export const HONEST: readonly Honest[] = [
  ...ODD_MACHINES.map(([name, edit]) => bench(name, edit)),
  bench("a run of the first day", (d) => {
    d.createdAt = "2026-11-24T05:31:34Z";
    d.suite.gitCommit = "33ebe2a3b49806b035b27fe6a3267f132753c488";
  }),
  bench("a run by a clock of another zone", (d) => d.createdAt = "2026-11-25T16:49:00Z"),
  bench("uncommitted changes of the version", (d) => {
    Object.assign(d.suite, { version: "0.2.0", gitDirty: true });
    d.createdAt = "2026-11-28T09:10:11Z";
    for (const row of d.bench.rows.slice(11)) row.checked = 100; // losses, as of that version
    const gradients = { checked: 2_122_186, worst: "fc1.bias", error: 1e-6, tolerance: 0.0078125 };
    d.bench.rows[11].gradients = gradients;
  }),
  bench("Dawn in Node on a Mac", (d) => {
    Object.assign(d.runtime, { name: "node", version: "22.18.0", v8: "12.4.254.21-node.57" });
    Object.assign(d.runtime.webgpu, { implementation: "dawn", backend: "metal" });
    Object.assign(d.adapter, { vendor: "apple", architecture: "metal-3", device: "apple-m4-max" });
    Object.assign(d.adapter, { description: "Apple M4 Max" });
    Object.assign(d.host, { os: "darwin", arch: "arm64", cpu: "Apple M4 Max" });
    d.driver = "macOS 15.1";
  }),
  bench("Deno on a Mac, where Metal names no vendor", (d) => {
    Object.assign(d.adapter, { vendor: "0", device: "0", description: "Apple M3 Pro" });
    Object.assign(d.host, { os: "darwin", arch: "arm64", cpu: "Apple M3 Pro" });
    d.driver = "macOS 15.1";
  }),
  bench("an AMD card in a Mac of Intel's processor", (d) => {
    Object.assign(d.adapter, { vendor: "4098", description: "AMD Radeon Pro 5500M" });
    Object.assign(d.host, { os: "darwin", arch: "x64" });
    d.driver = "macOS 14.6";
  }),
  bench("Apple's GPU in Linux", (d) => {
    Object.assign(d.adapter, { vendor: "4203", description: "Apple M1 Pro (G13S C0)" });
    Object.assign(d.host, { arch: "arm64", cpu: null });
    d.driver = "Honeykrisp Mesa 25.1.0";
  }),
  bench("Apple's GPU in Linux, of no vendor but Mesa", (d) => {
    consistent(faster(1 / 8))(d);
    Object.assign(d.adapter, { vendor: "65541", description: "Apple M2 Max (G14C B1)" });
    Object.assign(d.host, { arch: "arm64", cpu: null });
    d.driver = "Honeykrisp Mesa 25.1.0";
  }),
  bench("Mesa's driver of an NVIDIA card", (d) => d.driver = "NVK Mesa 25.1.0"),
  bench("Chrome in iOS, which is WebKit", (d) => {
    Object.assign(d.runtime, { name: "chrome", version: "140.0", v8: null });
    Object.assign(d.runtime.webgpu, { implementation: "webkit", backend: null });
    Object.assign(d.adapter, { vendor: "apple", architecture: "metal-3" });
    Object.assign(d.adapter, { device: null, description: null });
    Object.assign(d.host, { os: "ios", arch: "unknown", cpu: null });
    d.driver = null;
  }),
  bench("Firefox in Windows", (d) => {
    Object.assign(d.runtime, { name: "firefox", version: "145.0", v8: null });
    Object.assign(d.runtime.webgpu, { implementation: "wgpu", backend: null });
    Object.assign(d.adapter, { vendor: null, device: null, description: null });
    Object.assign(d.host, { os: "win32", cpu: null });
    d.driver = null;
  }),
  bench("DirectX in Windows", (d) => {
    Object.assign(d.runtime.webgpu, { backend: "dx12", shaderCompiler: "dxc" });
    d.host.os = "win32";
  }),
  bench("host times of which the wait was nearly all, on a busy machine", (d) => {
    const { hostSamplesNs } = d.bench.rows[1];
    d.bench.rows[1].hostSamplesNs = hostSamplesNs.map((ns: number, i: number) => i % 6 ? 0 : ns);
  }),
  named("a trade mark", "AMD Ryzen™ 7 7840U with Radeon™ 780M Graphics"),
  named("a registered trade mark", "Intel® Iris® Xe Graphics"),
  named("many spaces", "Intel(R) Xeon(R) CPU           @ 2.20GHz "),
  named("East Asian letters", "兆芯 KX-7000 グラフィックス 그래픽"),
  named("accents", "Carte graphique intégrée Ü"),
  named(
    "letters and digits that are meant",
    "Intel(R) UHD Graphics P630 (KBL GT2, MI100, i915, 12LP)",
  ),
  named("a driver's words", "AMD Radeon 780M (RADV GFX1103_R1), Mali-G57 MC2, Mesa 25.1.0"),
  named("letters of full width", "ＮＶＩＤＩＡ Ｈ２００"),
  train("ResNet-20 of its parameters", (d) => {
    Object.assign(d.train, { model: "resnet20-cifar", parameters: 272_474 });
  }),
  train(
    "a model of the user's own",
    (d) => Object.assign(d.train, { model: "mine", parameters: 5 }),
  ),
];
