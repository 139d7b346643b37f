package picture

import (
	"bytes"
	"encoding/binary"
)

// orientation returns the EXIF orientation of the file in data, 1 to 8; 1,
// upright, where it says none or nonsense.
func (f *format) orientation(data []byte) int {
	return tiffOrientation(f.exif(data))
}

// noEXIF is the exif of formats that carry none.
func noEXIF([]byte) []byte { return nil }

// wholeTIFF is the exif of TIFF: an EXIF block is a TIFF file without pixels,
// so the orientation lies in the file's own first directory.
func wholeTIFF(data []byte) []byte { return data }

// exifHeader precedes the block in JPEG, and in some WebP files.
var exifHeader = []byte("Exif\x00\x00")

// exifOfJPEG returns the first EXIF block among the segments before the scan.
func exifOfJPEG(data []byte) []byte {
	const app1 = 0xe1
	for s := range segments(data) {
		if s.marker == app1 && bytes.HasPrefix(s.body, exifHeader) {
			return s.body[len(exifHeader):]
		}
	}
	return nil
}

// exifOfPNG returns the contents of the eXIf chunk.
func exifOfPNG(data []byte) []byte {
	const signature, overhead = 8, 12 // a chunk has a length, a type and a checksum
	for at := signature; at+overhead <= len(data); {
		size := int(binary.BigEndian.Uint32(data[at:]))
		if size < 0 || size > len(data)-at-overhead {
			return nil
		}
		if string(data[at+4:at+8]) == "eXIf" {
			return data[at+8 : at+8+size]
		}
		at += overhead + size
	}
	return nil
}

// exifOfWebP returns the contents of the EXIF chunk.
func exifOfWebP(data []byte) []byte {
	const header = 8 // of a chunk: a type and a length
	for at := 12; at+header <= len(data); {
		size := int(binary.LittleEndian.Uint32(data[at+4:]))
		if size < 0 || size > len(data)-at-header {
			return nil
		}
		if string(data[at:at+4]) == "EXIF" {
			return bytes.TrimPrefix(data[at+header:at+header+size], exifHeader)
		}
		at += header + size + size%2
	}
	return nil
}

// tiffOrientation returns the Orientation entry of a TIFF block, and 1,
// upright, where there is none in 1 to 8.
func tiffOrientation(block []byte) int {
	const orientation = 0x112
	if value, ok := tiffShort(block, orientation); ok && value >= 1 && value <= 8 {
		return value
	}
	return 1
}

// tiffShort returns the value of an entry of type SHORT in the first directory
// of a TIFF block; ok is false where there is no such entry.
func tiffShort(block []byte, tag uint16) (value int, ok bool) {
	const short, entrySize = 3, 12
	if len(block) < 8 {
		return 0, false
	}
	var order binary.ByteOrder = binary.LittleEndian
	switch string(block[:4]) {
	case "II*\x00":
	case "MM\x00*":
		order = binary.BigEndian
	default:
		return 0, false
	}
	at := int(order.Uint32(block[4:]))
	if at < 0 || at > len(block)-2 {
		return 0, false
	}
	entries := int(order.Uint16(block[at:]))
	for entry := block[at+2:]; entries > 0 && len(entry) >= entrySize; entry = entry[entrySize:] {
		if order.Uint16(entry) == tag && order.Uint16(entry[2:]) == short {
			return int(order.Uint16(entry[8:])), true
		}
		entries--
	}
	return 0, false
}
