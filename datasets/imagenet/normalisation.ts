/** ImageNet's normalisation, per channel, of pixels scaled to [0, 1]; the photos themselves are not normalised. */
export const IMAGENET_MEAN = [0.485, 0.456, 0.406] as const;
export const IMAGENET_STD = [0.229, 0.224, 0.225] as const;
