// The shape of a convolution, as every conv2d kernel sees it.
// x: [BATCH, CIN, H, W]; w: [COUT, CIN, KH, KW]; y: [BATCH, COUT, OH, OW]; in T, f32 or f16. S: stride, P: padding, D: dilation.
override BATCH: u32;
override CIN: u32;
override H: u32;
override W: u32;
override COUT: u32;
override OH: u32;
override OW: u32;
override KH: u32;
override KW: u32;
override SH: u32;
override SW: u32;
override PH: u32;
override PW: u32;
override DH: u32;
override DW: u32;
