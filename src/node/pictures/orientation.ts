/** Where a JPEG file says how the camera was held: an IFD entry of its EXIF block. */
const TAG = 0x0112;

/**
 * EXIF's orientation of a JPEG file, 1 to 8; 1, upright, where it says none that there is.
 *
 * Source: CIPA DC-008 (EXIF 2.32), 4.6.4.
 */
export function orientationOf(bytes: Uint8Array): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  try {
    // Segments follow each other, up to the picture itself.
    for (let at = 2; view.getUint8(at) === 0xff && view.getUint8(at + 1) !== 0xda;) {
      const length = view.getUint16(at + 2);
      const isExif = view.getUint8(at + 1) === 0xe1 && view.getUint32(at + 4) === 0x45786966;
      if (isExif) return inTIFF(new DataView(view.buffer, view.byteOffset + at + 10, length - 8));
      at += 2 + length;
    }
  } catch (error) {
    // A block that ends too early has no orientation.
    if (!(error instanceof RangeError)) throw error;
  }
  return 1;
}

function inTIFF(view: DataView): number {
  const little = view.getUint16(0) === 0x4949;
  const first = view.getUint32(4, little);
  const entries = view.getUint16(first, little);
  for (let i = 0; i < entries; i++) {
    const entry = first + 2 + 12 * i;
    if (view.getUint16(entry, little) !== TAG) continue;
    const orientation = view.getUint16(entry + 8, little);
    return orientation >= 1 && orientation <= 8 ? orientation : 1;
  }
  return 1;
}
