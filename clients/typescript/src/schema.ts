// Made from docs/openapi.json by `make clients`. Do not edit.

export interface paths {
    "/albums": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List albums
         * @description All albums, in the order of their ids, so that a page stays right while albums come and go.
         */
        get: operations["listAlbums"];
        put?: never;
        /**
         * Create an album
         * @description The API makes the id. With an `Idempotency-Key`, the request can be repeated after a lost answer.
         */
        post: operations["createAlbum"];
        delete?: never;
        options?: never;
        /**
         * List albums: only the headers
         * @description All albums, in the order of their ids, so that a page stays right while albums come and go.
         */
        head: operations["headListAlbums"];
        patch?: never;
        trace?: never;
    };
    "/albums/{album_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read an album */
        get: operations["getAlbum"];
        /**
         * Create or replace an album
         * @description Under an id of your own: any UUID. An album that exists keeps its images, and is replaced only with `If-Match`: its ETag, or `*` for any version. With `If-None-Match: *`, an album is only created. A repeated request succeeds.
         */
        put: operations["putAlbum"];
        post?: never;
        /**
         * Delete an album
         * @description For good; its images stay. Deleting it again succeeds too. Its id cannot be used again.
         */
        delete: operations["deleteAlbum"];
        options?: never;
        /** Read an album: only the headers */
        head: operations["headGetAlbum"];
        /**
         * Edit an album
         * @description Changes the fields that are sent. `If-Match` must have the album's ETag, or `*` to overwrite whatever others have written. A repeated request after a lost answer succeeds.
         */
        patch: operations["editAlbum"];
        trace?: never;
    };
    "/albums/{album_id}/images": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the images of an album
         * @description In the album's order. Images in the trash are left out, so a page may be short or empty; it is the last one only if it has no cursor. In the order of time, an image is listed a second or two after it was added.
         */
        get: operations["listAlbumImages"];
        put?: never;
        /**
         * Add, move and remove images of an album
         * @description Up to 100 together, each once. A repeated request changes nothing: an image that belongs to the album stays where it is when it is added. One in the trash can be added, and is shown once it is restored.
         */
        post: operations["changeAlbumImages"];
        delete?: never;
        options?: never;
        /**
         * List the images of an album: only the headers
         * @description In the album's order. Images in the trash are left out, so a page may be short or empty; it is the last one only if it has no cursor. In the order of time, an image is listed a second or two after it was added.
         */
        head: operations["headListAlbumImages"];
        patch?: never;
        trace?: never;
    };
    "/changes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Follow what changes
         * @description Each image that has changed since a position comes once, as it is now, also one in the trash; of a deleted one, only its id. What changes meanwhile comes later. Without `since`, all images come. Store `next_since` once the page is stored, and ask again at once while there is `more`. After `changes_forgotten`, begin without `since`; in the end, forget what has not come, except images that still wait to be sent or are in their first processing.
         */
        get: operations["listChanges"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        /**
         * Follow what changes: only the headers
         * @description Each image that has changed since a position comes once, as it is now, also one in the trash; of a deleted one, only its id. What changes meanwhile comes later. Without `since`, all images come. Store `next_since` once the page is stored, and ask again at once while there is `more`. After `changes_forgotten`, begin without `since`; in the end, forget what has not come, except images that still wait to be sent or are in their first processing.
         */
        head: operations["headListChanges"];
        patch?: never;
        trace?: never;
    };
    "/exports": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List exports
         * @description The newest first. There are few: an archive is kept for some days.
         */
        get: operations["listExports"];
        put?: never;
        /**
         * Take originals away
         * @description Begins an archive: a ZIP with the originals of images under their names, their companions, and `metadata.json`. It is begun within a minute; read it again until it is `ready`. A user has one at a time.
         */
        post: operations["createExport"];
        delete?: never;
        options?: never;
        /**
         * List exports: only the headers
         * @description The newest first. There are few: an archive is kept for some days.
         */
        head: operations["headListExports"];
        patch?: never;
        trace?: never;
    };
    "/exports/{export_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read an export
         * @description How far it is and, once it is ready, a fresh link to the archive.
         */
        get: operations["getExport"];
        put?: never;
        post?: never;
        /**
         * Cancel or remove an export
         * @description With its archive; links to it do not work any more. The images stay as they are. Deleting it again succeeds too.
         */
        delete: operations["deleteExport"];
        options?: never;
        /**
         * Read an export: only the headers
         * @description How far it is and, once it is ready, a fresh link to the archive.
         */
        head: operations["headGetExport"];
        patch?: never;
        trace?: never;
    };
    "/facets": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Count images by camera, tag, …
         * @description The values of one facet, for a menu of filters. Images in the trash are not counted. Counts follow changes in a second or two.
         */
        get: operations["listFacets"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        /**
         * Count images by camera, tag, …: only the headers
         * @description The values of one facet, for a menu of filters. Images in the trash are not counted. Counts follow changes in a second or two.
         */
        head: operations["headListFacets"];
        patch?: never;
        trace?: never;
    };
    "/healthz": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Ask whether the API answers
         * @description It needs nothing but the API itself: neither the catalogue nor S3.
         */
        get: operations["getHealth"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        /**
         * Ask whether the API answers: only the headers
         * @description It needs nothing but the API itself: neither the catalogue nor S3.
         */
        head: operations["headGetHealth"];
        patch?: never;
        trace?: never;
    };
    "/images": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List images, newest first
         * @description By the time when the picture was taken or, if that is unknown, uploaded. An image is listed a second or two after its processing has ended. All filters that are given must fit. With several filters that have little in common, a page may be short or empty; it is the last one only if it has no cursor.
         */
        get: operations["listImages"];
        put?: never;
        /**
         * Open a slot
         * @description The API makes the id. With an `Idempotency-Key`, the request can be repeated after a lost answer, as `PUT` can.
         */
        post: operations["createImage"];
        delete?: never;
        options?: never;
        /**
         * List images, newest first: only the headers
         * @description By the time when the picture was taken or, if that is unknown, uploaded. An image is listed a second or two after its processing has ended. All filters that are given must fit. With several filters that have little in common, a page may be short or empty; it is the last one only if it has no cursor.
         */
        head: operations["headListImages"];
        /**
         * Edit many images
         * @description The same change for up to 500 images, each with the version of its words. One image's problem does not keep the others from their change.
         */
        patch: operations["editImages"];
        trace?: never;
    };
    "/images/delete": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Delete many images
         * @description Up to 500, as `DELETE` does. A result of 202 means that an image is gone for everybody, and that its files will be destroyed within minutes.
         */
        post: operations["deleteImages"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/images/have": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Ask which files are there
         * @description For up to 1,000 files by their SHA-256, an answer for each. It may be a second or two late, and knows nothing of photos that are still being processed: the slot decides. A hundred count as one request.
         */
        post: operations["haveFiles"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/images/restore": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Take many images from the trash
         * @description Up to 500.
         */
        post: operations["restoreImages"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/images/slots": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Open many slots
         * @description Up to 100, or fresh ways for slots that wait for their photo. Give each an id, or the request an `Idempotency-Key`, to be able to repeat it after a lost answer.
         */
        post: operations["openSlots"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/images/{image_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read an image */
        get: operations["getImage"];
        /**
         * Open a slot with an id of your own
         * @description Repeat it for a fresh form and link for the same slot, until the photo has arrived.
         */
        put: operations["putImage"];
        post?: never;
        /**
         * Delete an image
         * @description Puts it into the trash. With `permanent`, or if it is a slot without a photo, it is destroyed with its original and everything made from it. Deleting it again succeeds too, and finishes a deletion that failed half-way. What was put under an import's key since the first try stays: nobody has seen it.
         */
        delete: operations["deleteImage"];
        options?: never;
        /** Read an image: only the headers */
        head: operations["headGetImage"];
        /**
         * Edit an image
         * @description Changes the fields that are sent. `If-Match` must have the image's ETag, or `*` to overwrite whatever others have written; new thumbnails meanwhile do no harm. A repeated request after a lost answer succeeds.
         */
        patch: operations["editImage"];
        trace?: never;
    };
    "/images/{image_id}/albums": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the albums of an image */
        get: operations["listImageAlbums"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        /** List the albums of an image: only the headers */
        head: operations["headListImageAlbums"];
        patch?: never;
        trace?: never;
    };
    "/images/{image_id}/companions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List an image's companions
         * @description The files that belong to it, in order of their names: they were sent for it, or found beside it in a bulk drop. An image has the same list in `companions`.
         */
        get: operations["listCompanions"];
        put?: never;
        /**
         * Open a slot for a companion
         * @description The API makes its id. With an `Idempotency-Key`, the request can be repeated after a lost answer, as `PUT` can.
         */
        post: operations["createCompanion"];
        delete?: never;
        options?: never;
        /**
         * List an image's companions: only the headers
         * @description The files that belong to it, in order of their names: they were sent for it, or found beside it in a bulk drop. An image has the same list in `companions`.
         */
        head: operations["headListCompanions"];
        patch?: never;
        trace?: never;
    };
    "/images/{image_id}/companions/{companion_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Open a slot for a companion with an id of your own
         * @description The image may be a slot whose photo has not come. Repeat it for fresh ways, until the file has arrived. A minute or two later it is among the image's `companions`.
         */
        put: operations["putCompanion"];
        post?: never;
        /**
         * Delete a companion
         * @description For good: only images have a trash. A slot is deleted too, with what was sent to it. Deleting it again succeeds too. The id may be used again.
         */
        delete: operations["deleteCompanion"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/images/{image_id}/companions/{companion_id}/original": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Download a companion
         * @description Redirects to a link that works for five minutes, as for the original of an image.
         */
        get: operations["getCompanion"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        /**
         * Download a companion: only the headers
         * @description Redirects to a link that works for five minutes, as for the original of an image.
         */
        head: operations["headGetCompanion"];
        patch?: never;
        trace?: never;
    };
    "/images/{image_id}/companions/{companion_id}/parts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Ask which parts of a companion have arrived */
        get: operations["getCompanionParts"];
        put?: never;
        /**
         * Get links for parts of a companion
         * @description As for the parts of a photo.
         */
        post: operations["createCompanionParts"];
        /**
         * Abort a companion in parts
         * @description The parts that have arrived are removed, and the slot stays. Aborting it again succeeds too.
         */
        delete: operations["deleteCompanionParts"];
        options?: never;
        /** Ask which parts of a companion have arrived: only the headers */
        head: operations["headGetCompanionParts"];
        patch?: never;
        trace?: never;
    };
    "/images/{image_id}/companions/{companion_id}/parts/complete": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Complete a companion in parts
         * @description When all parts have arrived. Completing it again answers the same.
         */
        post: operations["completeCompanionParts"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/images/{image_id}/original": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Download the original
         * @description Redirects to a link that works for five minutes. Follow it without the token: S3 refuses a request with both a signature and a token. With `Accept: application/json` the answer is the link itself.
         */
        get: operations["getOriginal"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        /**
         * Download the original: only the headers
         * @description Redirects to a link that works for five minutes. Follow it without the token: S3 refuses a request with both a signature and a token. With `Accept: application/json` the answer is the link itself.
         */
        head: operations["headGetOriginal"];
        patch?: never;
        trace?: never;
    };
    "/images/{image_id}/parts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Ask which parts have arrived */
        get: operations["getParts"];
        put?: never;
        /**
         * Get links for parts of a file
         * @description Begins the upload, or goes on with the one that was begun: of each slot there is one. Parts may be sent in any order, several at once, and again.
         */
        post: operations["createParts"];
        /**
         * Abort an upload in parts
         * @description The parts that have arrived are removed, and the slot stays. Aborting it again succeeds too.
         */
        delete: operations["deleteParts"];
        options?: never;
        /** Ask which parts have arrived: only the headers */
        head: operations["headGetParts"];
        patch?: never;
        trace?: never;
    };
    "/images/{image_id}/parts/complete": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Complete an upload in parts
         * @description When all parts have arrived. Completing it again answers the same.
         */
        post: operations["completeParts"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/images/{image_id}/reprocess": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Make everything anew
         * @description Makes thumbnails and metadata again from the original, as this version of Darkroom makes them. The present ones stay meanwhile. Asking again while the work is going on changes nothing.
         */
        post: operations["reprocessImage"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/images/{image_id}/restore": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Take an image from the trash
         * @description With its words, at its place in lists. An image that is not in the trash stays as it is.
         */
        post: operations["restoreImage"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/images/{image_id}/retry": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Try again what has failed
         * @description Repeats the work that failed according to `errors`, because of the file or because of us: a later version of Darkroom may accept a file that an earlier one rejected. Existing pictures stay meanwhile. Asking again while the work is going on changes nothing.
         */
        post: operations["retryImage"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/images/{image_id}/similar": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Find images that are like another
         * @description Other images of the same owner, in three answers, each in the strongest one that holds for it. Pictures whose perceptual hashes differ in at most six bits are always found. The strongest answers and the nearest pictures come first, over all pages. Images in the trash are left out, but the image that is asked about may be there.
         */
        get: operations["listSimilar"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        /**
         * Find images that are like another: only the headers
         * @description Other images of the same owner, in three answers, each in the strongest one that holds for it. Pictures whose perceptual hashes differ in at most six bits are always found. The strongest answers and the nearest pictures come first, over all pages. Images in the trash are left out, but the image that is asked about may be there.
         */
        head: operations["headListSimilar"];
        patch?: never;
        trace?: never;
    };
    "/images/{image_id}/tags": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read all tags of the file
         * @description By group and standard name.
         */
        get: operations["getTags"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        /**
         * Read all tags of the file: only the headers
         * @description By group and standard name.
         */
        head: operations["headGetTags"];
        patch?: never;
        trace?: never;
    };
    "/images/{image_id}/thumbnail": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Look at the thumbnail that fits
         * @description Redirects to the smallest thumbnail of the whole picture whose longer side has `size` pixels, or to the largest. The link opens without the token. For `format=auto`, `Accept` decides: AVIF and WebP have to be named there, and otherwise it is a JPEG; it is always a still. Usually only animations have WebP, and `format=webp` of a still is `not_found`.
         */
        get: operations["getThumbnail"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        /**
         * Look at the thumbnail that fits: only the headers
         * @description Redirects to the smallest thumbnail of the whole picture whose longer side has `size` pixels, or to the largest. The link opens without the token. For `format=auto`, `Accept` decides: AVIF and WebP have to be named there, and otherwise it is a JPEG; it is always a still. Usually only animations have WebP, and `format=webp` of a still is `not_found`.
         */
        head: operations["headGetThumbnail"];
        patch?: never;
        trace?: never;
    };
    "/limits": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read all limits
         * @description Every number that a client has to know before it uploads or edits. `GET /me` has the same, and counts what is used of them.
         */
        get: operations["getLimits"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        /**
         * Read all limits: only the headers
         * @description Every number that a client has to know before it uploads or edits. `GET /me` has the same, and counts what is used of them.
         */
        head: operations["headGetLimits"];
        patch?: never;
        trace?: never;
    };
    "/me": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read one's own account
         * @description Its limits, and what is used of them now.
         */
        get: operations["getMe"];
        put?: never;
        post?: never;
        /**
         * Close one's own account
         * @description For good: from now on every request answers `account_closed`. All images are destroyed in the background, with their originals and everything made from them. Links to pictures work until they expire or their picture is gone. A repeated request answers the same.
         */
        delete: operations["deleteMe"];
        options?: never;
        /**
         * Read one's own account: only the headers
         * @description Its limits, and what is used of them now.
         */
        head: operations["headGetMe"];
        patch?: never;
        trace?: never;
    };
    "/media/{owner}/{image_id}/thumbnails/{order}/{ladder}/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Look at a thumbnail
         * @description Use the links in an image's `thumbnails`; they are signed.
         */
        get: operations["getMedia"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        /**
         * Look at a thumbnail: only the headers
         * @description Use the links in an image's `thumbnails`; they are signed.
         */
        head: operations["headGetMedia"];
        patch?: never;
        trace?: never;
    };
    "/s/{token}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Ask what a link opens
         * @description Without a session of a share with a password, it only says that one is needed. A browser that opens the link, whose `Accept` names `text/html`, gets the guests' page of the gallery instead.
         */
        get: operations["getSharedThing"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        /**
         * Ask what a link opens: only the headers
         * @description Without a session of a share with a password, it only says that one is needed. A browser that opens the link, whose `Accept` names `text/html`, gets the guests' page of the gallery instead.
         */
        head: operations["headGetSharedThing"];
        patch?: never;
        trace?: never;
    };
    "/s/{token}/images": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the images of a share
         * @description In the order of the album; the image alone, if it was shared alone. An image that is in its owner's trash is missing meanwhile.
         */
        get: operations["listGuestImages"];
        put?: never;
        /**
         * Send a photo by a share
         * @description Opens a slot for a photo, if the owner lets guests send some. Nobody but the owner sees it.
         */
        post: operations["createGuestImage"];
        delete?: never;
        options?: never;
        /**
         * List the images of a share: only the headers
         * @description In the order of the album; the image alone, if it was shared alone. An image that is in its owner's trash is missing meanwhile.
         */
        head: operations["headListGuestImages"];
        patch?: never;
        trace?: never;
    };
    "/s/{token}/images/{image_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read an image of a share */
        get: operations["getGuestImage"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        /** Read an image of a share: only the headers */
        head: operations["headGetGuestImage"];
        patch?: never;
        trace?: never;
    };
    "/s/{token}/images/{image_id}/original": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Download the original of an image of a share
         * @description Redirects to a link that works for five minutes, if the owner shares originals. With `Accept: application/json` the answer is the link itself.
         */
        get: operations["getGuestOriginal"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        /**
         * Download the original of an image of a share: only the headers
         * @description Redirects to a link that works for five minutes, if the owner shares originals. With `Accept: application/json` the answer is the link itself.
         */
        head: operations["headGetGuestOriginal"];
        patch?: never;
        trace?: never;
    };
    "/s/{token}/session": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Give a share's password
         * @description The answer's `session` opens the share for an hour. A request with a session that holds needs no password, so a guest who is in stays in.
         */
        post: operations["createGuestSession"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/shares": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List one's own shares, newest first
         * @description Those that have not expired or been revoked.
         */
        get: operations["listShares"];
        put?: never;
        /**
         * Share an image or an album
         * @description Makes a link that opens the image, or what the album shows at any time, to everybody who has it. Only this answer has the link.
         */
        post: operations["createShare"];
        delete?: never;
        options?: never;
        /**
         * List one's own shares, newest first: only the headers
         * @description Those that have not expired or been revoked.
         */
        head: operations["headListShares"];
        patch?: never;
        trace?: never;
    };
    "/shares/{share_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read a share
         * @description Without its link, which only the answer to the request that made it had.
         */
        get: operations["getShare"];
        put?: never;
        post?: never;
        /**
         * Revoke a share
         * @description At once: its link opens nothing any more. Links to pictures that guests have already end within ten minutes, links to originals within five.
         */
        delete: operations["deleteShare"];
        options?: never;
        /**
         * Read a share: only the headers
         * @description Without its link, which only the answer to the request that made it had.
         */
        head: operations["headGetShare"];
        patch?: never;
        trace?: never;
    };
    "/stats": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Count images and bytes
         * @description In all, and by month, camera and kind. Counts follow changes in a second or two.
         */
        get: operations["getStats"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        /**
         * Count images and bytes: only the headers
         * @description In all, and by month, camera and kind. Counts follow changes in a second or two.
         */
        head: operations["headGetStats"];
        patch?: never;
        trace?: never;
    };
    "/timeline": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Count images by month and day
         * @description By the local dates of pictures, newest first, so that a gallery can lay out all images without listing them. Images in the trash are not counted. Counts follow changes in a second or two.
         */
        get: operations["getTimeline"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        /**
         * Count images by month and day: only the headers
         * @description By the local dates of pictures, newest first, so that a gallery can lay out all images without listing them. Images in the trash are not counted. Counts follow changes in a second or two.
         */
        head: operations["headGetTimeline"];
        patch?: never;
        trace?: never;
    };
    "/trash": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the trash
         * @description What was deleted last comes first. Each image has `trashed_at`, and `destroyed_after` says how long it can be restored at least. Thumbnails are shown as in other lists.
         */
        get: operations["listTrash"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        /**
         * List the trash: only the headers
         * @description What was deleted last comes first. Each image has `trashed_at`, and `destroyed_after` says how long it can be restored at least. Thumbnails are shown as in other lists.
         */
        head: operations["headListTrash"];
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /**
         * Account
         * @description The caller's account.
         */
        Account: {
            /**
             * Id
             * @description The owner of its images: the `sub` of the user's tokens, or a hash of it where that has characters that no key may have.
             * @example 3f0c9a55-6f0c-4c39-8d3a-0b9f2f0e7a11
             */
            id: string;
            limits: components["schemas"]["Limits"];
            use: components["schemas"]["Use"];
        };
        /**
         * AddedImage
         * @description An image to be put into an album.
         */
        AddedImage: {
            /**
             * Id
             * Format: uuid
             * @example 0b9f2f0e-6f0c-4c39-9a55-6b1f2f7d9f1c
             */
            id: string;
            /**
             * After
             * @description The image that it stands after, which belongs to the album or is added before it; null for the beginning. Without it, the image stands at the end.
             */
            after?: string | null;
        };
        /**
         * AlbumChange
         * @description An album that has changed, as it is now: what its owner says about it, or which images it has.
         */
        AlbumChange: {
            /**
             * Id
             * @example 7a1e2c44-9d0b-4f6e-8a37-52c0b8e91d23
             */
            id: string;
            /**
             * Deleted
             * @description Whether the album does not exist any more; then `album` is null.
             */
            deleted: boolean;
            album: components["schemas"]["AlbumEntry"] | null;
        };
        /**
         * AlbumEdit
         * @description What to change of an album. Fields that are left out stay; null takes a value back.
         * @example {
         *       "title": "Summer 1998"
         *     }
         */
        AlbumEdit: {
            /**
             * Title
             * @description One line of up to 200 characters.
             * @example Summer 1998
             */
            title?: string;
            /**
             * Description
             * @description Up to 4000 characters; lines end with a line feed.
             */
            description?: string | null;
            /**
             * @description `manual`: as the owner has arranged its images. `newest` and `oldest`: by the time when they were taken.
             * @default manual
             */
            order?: components["schemas"]["AlbumOrder"];
            /**
             * Cover
             * @description The id of the image that stands for it; null, or one that is not shown in it, is the first one shown.
             */
            cover?: string | null;
        };
        /**
         * AlbumEntry
         * @description An album.
         */
        AlbumEntry: {
            /**
             * Id
             * Format: uuid
             * @example 7a1e2c44-9d0b-4f6e-8a37-52c0b8e91d23
             */
            id: string;
            /**
             * Title
             * @example Summer at the lake
             */
            title: string;
            /** Description */
            description: string | null;
            /** @description `manual`: as the owner has arranged its images. `newest` and `oldest`: by the time when they were taken. */
            order: components["schemas"]["AlbumOrder"];
            /**
             * Cover Id
             * @description The image that its owner has chosen to stand for it.
             * @example 0b9f2f0e-6f0c-4c39-9a55-6b1f2f7d9f1c
             */
            cover_id: string | null;
            /** @description The image that stands for it; null if none is shown in it. */
            cover: components["schemas"]["ImageEntry"] | null;
            /**
             * Images
             * @description How many images it shows: those in the trash are not counted. It follows changes in a second or two, as `first` and `last`.
             * @example 42
             */
            images: number;
            /**
             * First
             * @description The local time when the first of its images was taken; null without images.
             * @example 1998-07-04T18:30:00.000
             */
            first: string | null;
            /**
             * Last
             * @description The same of the last one.
             * @example 1998-07-19T09:12:41.000
             */
            last: string | null;
            /**
             * Version
             * @description Counts the changes of these; the first part of the ETag. Its images do not count.
             * @example 3
             */
            version: number;
            /**
             * Created At
             * Format: date-time
             * @example 2026-11-01T11:10:02.123Z
             */
            created_at: string;
            /**
             * Updated At
             * Format: date-time
             * @description When it or its images were changed last: their number, not their words.
             * @example 2026-11-01T11:10:02.123Z
             */
            updated_at: string;
        };
        /**
         * AlbumList
         * @description The albums of an image.
         */
        AlbumList: {
            /** Albums */
            albums: components["schemas"]["AlbumEntry"][];
        };
        /**
         * AlbumOrder
         * @description In which order an album shows its images.
         * @enum {string}
         */
        AlbumOrder: "manual" | "newest" | "oldest" | (string & {});
        /**
         * AlbumPage
         * @description Some of a user's albums.
         */
        AlbumPage: {
            /** Albums */
            albums: components["schemas"]["AlbumEntry"][];
            /**
             * Next Cursor
             * @description The next page's `cursor`; null on the last page.
             */
            next_cursor: string | null;
        };
        /**
         * AlbumRequest
         * @description All that an owner says about an album.
         * @example {
         *       "order": "oldest",
         *       "title": "Summer at the lake"
         *     }
         */
        AlbumRequest: {
            /**
             * Title
             * @description One line of up to 200 characters.
             * @example Summer at the lake
             */
            title: string;
            /**
             * Description
             * @description Up to 4000 characters; lines end with a line feed.
             */
            description?: string | null;
            /**
             * @description `manual`: as the owner has arranged its images. `newest` and `oldest`: by the time when they were taken.
             * @default manual
             */
            order?: components["schemas"]["AlbumOrder"];
            /**
             * Cover
             * @description The id of the image that stands for it; null, or one that is not shown in it, is the first one shown.
             */
            cover?: string | null;
        };
        /** C2pa */
        C2pa: {
            /** @description no signature was checked, and anybody can write such a claim */
            validation?: components["schemas"]["C2paValidation"];
            /**
             * Generator
             * @description the program or camera that made the active manifest, according to that manifest
             */
            generator?: string;
            /**
             * Claims
             * @description "ai" if a manifest claims that AI made the picture or a part of it, "camera" if one claims that a camera took it or a part of it
             */
            claims?: components["schemas"]["C2paClaims"][];
        };
        /**
         * Caption
         * @description The description that counts.
         */
        Caption: {
            /**
             * Text
             * @example At the lake
             */
            text: string;
            /**
             * Source
             * @description Who says it: the `owner`, the `file`, or a sidecar: `sidecar:xmp`, `sidecar:takeout`.
             * @example sidecar:takeout
             */
            source: components["schemas"]["CaptionSource"] | components["schemas"]["SidecarSource"];
        };
        /**
         * Change
         * @description An image that has changed, as it is now: if it is in the trash, it has `trashed_at`.
         */
        Change: {
            /**
             * Id
             * @example 0b9f2f0e-6f0c-4c39-9a55-6b1f2f7d9f1c
             */
            id: string;
            /**
             * Deleted
             * @description Whether the image does not exist any more; then `image` is null.
             */
            deleted: boolean;
            image: components["schemas"]["ImageEntry"] | null;
        };
        /**
         * ChangePage
         * @description Some images and albums that have changed, each in order of their last changes.
         */
        ChangePage: {
            /** Changes */
            changes: components["schemas"]["Change"][];
            /**
             * Albums
             * @description Albums that have changed, in order of their last changes.
             */
            albums: components["schemas"]["AlbumChange"][];
            /**
             * Next Since
             * @description The next request's `since`. Ask at least once a month: then no deletion is forgotten meanwhile.
             * @example YTFiMmMzZDQuMTcuMTc
             */
            next_since: string;
            /**
             * More
             * @description Whether there are more changes already.
             */
            more: boolean;
        };
        /**
         * ClosedAccount
         * @description An account that is closed, and is being emptied.
         */
        ClosedAccount: {
            /**
             * Id
             * @example 3f0c9a55-6f0c-4c39-8d3a-0b9f2f0e7a11
             */
            id: string;
            /**
             * Closed At
             * Format: date-time
             * @description When it was closed.
             * @example 2026-11-01T11:10:02.123Z
             */
            closed_at: string;
        };
        /** Colour */
        Colour: {
            /**
             * Colour
             * @description "#rrggbb" in sRGB
             */
            colour: string;
            /**
             * Share
             * @description of the visible pixels, 0 to 1
             */
            share: number;
        };
        /**
         * CompactChange
         * @description An image that has changed, in short: if it is in the trash, it has `trashed_at`.
         */
        CompactChange: {
            /**
             * Id
             * @example 0b9f2f0e-6f0c-4c39-9a55-6b1f2f7d9f1c
             */
            id: string;
            /**
             * Deleted
             * @description Whether the image does not exist any more; then `image` is null.
             */
            deleted: boolean;
            image: components["schemas"]["CompactImage"] | null;
        };
        /**
         * CompactChangePage
         * @description Some images that have changed, in short, and albums.
         */
        CompactChangePage: {
            /**
             * Base
             * @description The beginning of every link.
             * @example https://api.example.com/media/
             */
            base: string;
            /** Changes */
            changes: components["schemas"]["CompactChange"][];
            /**
             * Albums
             * @description Albums that have changed, in order of their last changes.
             */
            albums: components["schemas"]["AlbumChange"][];
            /**
             * Next Since
             * @description The next request's `since`. Ask at least once a month: then no deletion is forgotten meanwhile.
             * @example YTFiMmMzZDQuMTcuMTc
             */
            next_since: string;
            /**
             * More
             * @description Whether there are more changes already.
             */
            more: boolean;
        };
        /**
         * CompactImage
         * @description What a grid of pictures needs of a photo.
         *
         *     A link is `base` + `path` + name + "." + format + "?" + `query`.
         */
        CompactImage: {
            /**
             * Id
             * @example 0b9f2f0e-6f0c-4c39-9a55-6b1f2f7d9f1c
             */
            id: string;
            status: components["schemas"]["Status"];
            /**
             * Version
             * @description Counts the owner's edits.
             * @example 3
             */
            version: number;
            /** Favourite */
            favourite: boolean;
            /**
             * Trashed At
             * @description Since when it is in the trash, or null.
             */
            trashed_at: string | null;
            /**
             * Local
             * @description `time.local` of the photo.
             * @example 2020-11-01T12:10:02.123
             */
            local: string | null;
            /**
             * Width
             * @description Of the original as displayed, in pixels.
             * @example 3024
             */
            width: number | null;
            /**
             * Height
             * @example 4032
             */
            height: number | null;
            /**
             * Thumbhash
             * @example 1QcSHQRnh493V4dIh4eXh1h4kJUI
             */
            thumbhash: string | null;
            /**
             * Path
             * @description Null without pictures, as `query`.
             * @example 3f0c…/thumbnails/…/
             */
            path: string | null;
            /**
             * Query
             * @description The signature; it is the same for some hours.
             * @example e=1795305600&s=…
             */
            query: string | null;
            /**
             * Pictures
             * @description From the smallest to the largest.
             */
            pictures: components["schemas"]["CompactPicture"][];
        };
        /**
         * CompactPage
         * @description Some of a user's photos, in short.
         */
        CompactPage: {
            /**
             * Base
             * @description The beginning of every link.
             * @example https://api.example.com/media/
             */
            base: string;
            /** Images */
            images: components["schemas"]["CompactImage"][];
            /**
             * Next Cursor
             * @description The next page's `cursor`; null on the last page.
             */
            next_cursor: string | null;
        };
        /**
         * CompactPicture
         * @description A thumbnail, in one or several formats.
         */
        CompactPicture: {
            /**
             * Name
             * @example 640
             */
            name: string;
            /**
             * Width
             * @description Pixels.
             * @example 640
             */
            width: number;
            /**
             * Height
             * @description Pixels.
             * @example 427
             */
            height: number;
            /**
             * Formats
             * @description The endings of its files.
             * @example [
             *       "jpg",
             *       "avif"
             *     ]
             */
            formats: string[];
            /**
             * Animated
             * @description Those of them that move.
             * @example []
             */
            animated: string[];
        };
        /**
         * CompanionEntry
         * @description A file that belongs to a photo. It is kept as it is.
         */
        CompanionEntry: {
            /**
             * Id
             * Format: uuid
             * @example 5d0a2ab2-0a0f-4a4e-8f4f-0d9f5d9b7a55
             */
            id: string;
            /** @description By its name: `video` of a Live Photo, `raw`, `edits` (Apple's AAE), `xmp`, or `takeout` (the JSON of Google's Takeout). */
            kind: components["schemas"]["CompanionEntryKind"];
            /**
             * Filename
             * @example IMG_5195.MOV
             */
            filename: string;
            /**
             * Size
             * @description Bytes.
             * @example 3846213
             */
            size: number;
            /**
             * Uploaded At
             * Format: date-time
             * @description When it arrived.
             * @example 2026-11-01T11:10:02.123Z
             */
            uploaded_at: string;
            /**
             * Fault
             * @description Why a sidecar says nothing about the photo, although it is kept: `sidecar_too_large` (above 1 MB), `unreadable` (S3 does not return it), `not_xmp`, `not_takeout`, or `of_another_image`; otherwise null.
             */
            fault: components["schemas"]["CompanionEntryFault"] | null;
        };
        /**
         * CompanionList
         * @description The files that belong to a photo.
         */
        CompanionList: {
            /** Companions */
            companions: components["schemas"]["CompanionEntry"][];
        };
        /**
         * CompanionRequest
         * @description A file that a client is about to send for an image.
         * @example {
         *       "content_type": "video/quicktime",
         *       "filename": "IMG_5195.MOV",
         *       "size": 3846213
         *     }
         */
        CompanionRequest: {
            /**
             * Filename
             * @description Its name, up to 255 characters. The ending says what it is.
             */
            filename: string;
            /**
             * Content Type
             * @description Its MIME type in lower case, without parameters. Send the type that the form's fields and the link's headers have: only images, videos, sounds and JSON keep theirs; everything else is `application/octet-stream`, so that no companion opens as a web page.
             */
            content_type: string;
            /**
             * Size
             * @description The number of its bytes, as for a photo.
             */
            size?: number | null;
            /**
             * Sha256
             * @description The SHA-256 of its bytes. S3 refuses other bytes where it can tell.
             */
            sha256?: string | null;
        };
        /**
         * CompanionSlot
         * @description A place for one companion of a photo.
         */
        CompanionSlotAnswer: {
            /**
             * Id
             * @example 5d0a2ab2-0a0f-4a4e-8f4f-0d9f5d9b7a55
             */
            id: string;
            /** @description What a name says that a file is. */
            kind: components["schemas"]["CompanionSlotAnswerKind"];
            /**
             * Filename
             * @example IMG_5195.MOV
             */
            filename: string;
            /** @description Null if the file is there: nothing is to be sent. */
            upload: components["schemas"]["Upload"] | null;
        };
        /**
         * Corrections
         * @description What the owner has corrected of what the file says; null where the file's word counts.
         */
        Corrections: {
            /**
             * Taken At
             * @description The local time.
             * @example 1998-07-04T18:30:00
             */
            taken_at: string | null;
            /**
             * Offset
             * @description The offset of that clock from UTC.
             * @example +02:00
             */
            offset: string | null;
            position: components["schemas"]["Position"] | null;
            /**
             * Orientation
             * @description 1 to 8, as EXIF's Orientation.
             * @example 6
             */
            orientation: number | null;
        };
        /**
         * DayCount
         * @description The images of a day.
         */
        DayCount: {
            /**
             * Day
             * @description The local date; as `taken_from` and `taken_to`, it lists them.
             * @example 2008-10-22
             */
            day: string;
            /**
             * Images
             * @example 3
             */
            images: number;
        };
        /**
         * DropEntry
         * @description How much guests may send, and what they have been given slots for.
         */
        DropEntry: {
            /**
             * Max Images
             * @example 100
             */
            max_images: number;
            /**
             * Max Bytes
             * @example 2147483648
             */
            max_bytes: number;
            /**
             * Images
             * @example 12
             */
            images: number;
            /**
             * Bytes
             * @example 48234496
             */
            bytes: number;
        };
        /**
         * DropRequest
         * @description How much guests may send.
         */
        DropRequest: {
            /**
             * Max Images
             * @description Photos in all.
             * @default 100
             */
            max_images?: number;
            /**
             * Max Bytes
             * @description The bytes of all their files together.
             * @default 2147483648
             */
            max_bytes?: number;
        };
        /** @enum {string} */
        ErrorCode: "checksum_mismatch" | "empty" | "internal" | "not_an_image" | "takes_too_long" | "takes_too_much_memory" | "too_large" | "too_many_pixels" | "truncated" | "undecodable" | "unsupported_format" | "unsupported_kind" | "archived" | "gave_up" | "unreadable" | (string & {});
        /**
         * ExportEntry
         * @description An archive of originals, and how far it is.
         */
        ExportEntry: {
            /**
             * Id
             * Format: uuid
             * @example 5d0a2ab2-0a0f-4a4e-8f4f-0d9f5d9b7a55
             */
            id: string;
            /** @description `waiting` for its turn, `running`, `ready` to be downloaded, or `failed`: `fault` says why. */
            status: components["schemas"]["ExportEntryStatus"];
            /**
             * Created At
             * Format: date-time
             * @description When it was asked for.
             * @example 2026-11-01T11:10:02.123Z
             */
            created_at: string;
            /**
             * Images
             * @description Its images, as far as they are known.
             * @example 312
             */
            images: number;
            /**
             * Files
             * @description Its files: originals, companions and `metadata.json`.
             * @example 340
             */
            files: number;
            /**
             * Bytes
             * @description The bytes of these files.
             * @example 1846213000
             */
            bytes: number;
            /**
             * Written Bytes
             * @description How many of them are in the archive.
             * @example 924844032
             */
            written_bytes: number;
            /**
             * Missing
             * @description Images and files that were gone or could not be read; the archive names them.
             */
            missing: number;
            /**
             * Fault
             * @description Why it failed: `too_large`; `too_much_today`, with the user's other exports of this day; or `internal`, which is our fault. Null if it did not.
             */
            fault: components["schemas"]["ExportEntryFault"] | null;
            /**
             * Ready At
             * @description Since when it can be downloaded; null before.
             */
            ready_at: string | null;
            /**
             * Expires At
             * Format: date-time
             * @description When it is removed, whether it is ready by then or not.
             * @example 2026-11-01T11:10:02.123Z
             */
            expires_at: string;
            /** @description Where the archive is; read the export again for a fresh link. Null before it is ready. */
            link: components["schemas"]["OriginalLink"] | null;
        };
        /**
         * ExportFilter
         * @description What all images of an export have in common, as the parameters of `GET /images`; null stands for any.
         */
        ExportFilter: {
            /**
             * Taken From
             * @description Taken at this local time or later.
             */
            taken_from?: string | null;
            /**
             * Taken To
             * @description Taken at this local time or earlier.
             */
            taken_to?: string | null;
            /**
             * Camera
             * @description Make and model.
             * @example Canon EOS 40D
             */
            camera?: string | null;
            /**
             * Lens
             * @description The model of the lens.
             */
            lens?: string | null;
            /**
             * Tag
             * @description One of the tags, or of the keywords in the file.
             */
            tag?: string | null;
            /**
             * Favourite
             * @description Whether it is a favourite.
             */
            favourite?: boolean | null;
            /** @description What kind of picture it is. */
            kind?: components["schemas"]["Kind"] | null;
            /**
             * Place
             * @description A sublocation, city, state or country.
             */
            place?: string | null;
            /**
             * Status
             * @description How its processing ended.
             */
            status?: components["schemas"]["ExportFilterStatus"] | null;
            /**
             * Text
             * @description Words that are all in its texts.
             */
            text?: string | null;
            /**
             * Album
             * @description An album that it belongs to.
             */
            album?: string | null;
        };
        /**
         * ExportList
         * @description The exports of a user, the newest first.
         */
        ExportList: {
            /** Exports */
            exports: components["schemas"]["ExportEntry"][];
        };
        /**
         * ExportRequest
         * @description What to take away: images by their ids, or all that fit a filter. An empty filter stands for all images.
         * @example {
         *       "filter": {
         *         "favourite": true,
         *         "taken_from": "2020-11"
         *       }
         *     }
         */
        ExportRequest: {
            /**
             * Ids
             * @description Up to 1000 images.
             */
            ids?: string[] | null;
            /** @description All images that fit. */
            filter?: components["schemas"]["ExportFilter"] | null;
        };
        /**
         * FacetPage
         * @description Values of a facet.
         */
        FacetPage: {
            /**
             * Values
             * @description The most frequent first, then by name.
             */
            values: components["schemas"]["FacetValue"][];
            /**
             * Next Cursor
             * @description The next page's `cursor`; null on the last page.
             */
            next_cursor: string | null;
        };
        /**
         * FacetValue
         * @description The images that have a value.
         */
        FacetValue: {
            /**
             * Value
             * @description As somebody wrote it; under the name of the facet, it filters lists.
             * @example Canon EOS 40D
             */
            value: string;
            /**
             * Images
             * @example 120
             */
            images: number;
            /**
             * Bytes
             * @description Of their originals.
             * @example 402653184
             */
            bytes: number;
        };
        /**
         * FileResult
         * @description What became of a file.
         */
        FileResult: {
            /**
             * Sha256
             * @example 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08
             */
            sha256: string;
            /** @description `have`: an image has it. `trashed`: an image in the trash has it. `deleted`: its owner has destroyed it, or left it in the trash to its end, less than a year ago. `new`: it was never there, or so long ago that it is forgotten. */
            state: components["schemas"]["FileState"];
            /**
             * Id
             * @description The image that has it, with `have` and `trashed`.
             * @example 0b9f2f0e-6f0c-4c39-9a55-6b1f2f7d9f1c
             */
            id?: string | null;
            /**
             * Deleted At
             * @description With `deleted`: when it was destroyed, if that is known.
             */
            deleted_at?: string | null;
        };
        /**
         * FileResults
         * @description What became of each file, in the order of the request.
         */
        FileResults: {
            /** Results */
            results: components["schemas"]["FileResult"][];
        };
        /**
         * FileState
         * @description What became of a file, the strongest first.
         * @enum {string}
         */
        FileState: "have" | "trashed" | "deleted" | "new" | (string & {});
        /**
         * FilesRequest
         * @description The files that a client could send.
         * @example {
         *       "sha256": [
         *         "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
         *       ]
         *     }
         */
        FilesRequest: {
            /**
             * Sha256
             * @description Their SHA-256.
             */
            sha256: string[];
        };
        /** Gps */
        Gps: {
            /**
             * Latitude
             * @description degrees, north positive; absent when 0,0 or out of range
             */
            latitude?: number;
            /**
             * Longitude
             * @description degrees, east positive
             */
            longitude?: number;
            /**
             * Altitude M
             * @description metres, negative below sea level
             */
            altitude_m?: number;
            /**
             * Direction Deg
             * @description where the camera looked, 0 to 360
             */
            direction_deg?: number;
            /** @description which north */
            direction_reference?: components["schemas"]["GpsDirectionReference"];
            /**
             * Position Error M
             * @description GPSHPositioningError, metres
             */
            position_error_m?: number;
            /**
             * Time
             * @description of the fix, UTC
             */
            time?: string;
        };
        /**
         * GuestDetails
         * @description What a guest sees of a photo besides its pictures, if the owner shares metadata.
         */
        GuestDetails: {
            /**
             * Filename
             * @example IMG_5195.HEIC
             */
            filename: string | null;
            /**
             * Title
             * @example At the lake
             */
            title: string | null;
            /**
             * Tags
             * @example [
             *       "Family"
             *     ]
             */
            tags: string[];
            caption: components["schemas"]["Caption"] | null;
            /** @description When the picture was taken. */
            time: components["schemas"]["Time"] | null;
            /** @description Where it was taken. */
            position: components["schemas"]["Position"] | null;
            /**
             * Regions
             * @description Marked areas, such as named faces.
             */
            regions: components["schemas"]["Region"][];
            /**
             * Metadata
             * @description What the file says about itself.
             * @example {
             *       "make": "Apple",
             *       "model": "iPhone 11 Pro Max"
             *     }
             */
            metadata: components["schemas"]["Summary"] | null;
        };
        /**
         * GuestImage
         * @description A photo, as guests see it.
         */
        GuestImage: {
            /**
             * Id
             * Format: uuid
             * @example 0b9f2f0e-6f0c-4c39-9a55-6b1f2f7d9f1c
             */
            id: string;
            source: components["schemas"]["Source"] | null;
            /**
             * Thumbnails
             * @description From the smallest to the largest. Their links work for five to ten minutes.
             */
            thumbnails: components["schemas"]["Thumbnail"][];
            placeholder: components["schemas"]["Placeholder"] | null;
            /** @description Null if the owner does not share metadata. */
            details: components["schemas"]["GuestDetails"] | null;
        };
        /**
         * GuestImagePage
         * @description Some photos of a share.
         */
        GuestImagePage: {
            /** Images */
            images: components["schemas"]["GuestImage"][];
            /**
             * Next Cursor
             * @description The next page's `cursor`; null on the last page.
             */
            next_cursor: string | null;
        };
        /**
         * GuestSession
         * @description What a guest sends as `Share-Session` from now on.
         */
        GuestSession: {
            /**
             * Session
             * @example 1795305600.q4Zr0Vf1l2kC…
             */
            session: string;
            /**
             * Expires At
             * Format: date-time
             * @description When it ends. A session that holds gives another one.
             * @example 2026-11-01T11:10:02.123Z
             */
            expires_at: string;
        };
        /**
         * GuestSlot
         * @description A place for one photo of a guest.
         */
        GuestSlot: {
            /**
             * Id
             * Format: uuid
             * @example 0b9f2f0e-6f0c-4c39-9a55-6b1f2f7d9f1c
             */
            id: string;
            /** @description How to send the photo; in one piece, so `multipart` is null. */
            upload: components["schemas"]["Upload"];
        };
        /**
         * GuestSlotRequest
         * @description A photo that a guest is about to send.
         * @example {
         *       "content_type": "image/heic",
         *       "filename": "IMG_5195.HEIC",
         *       "name": "Anna",
         *       "size": 1846213
         *     }
         */
        GuestSlotRequest: {
            /**
             * Filename
             * @description Its name, up to 255 characters; folders and control characters are left out.
             */
            filename: string;
            /**
             * Content Type
             * @description `image/…` without parameters, or `application/octet-stream`. Exactly this type has to be sent; the real format is read from the file's bytes.
             */
            content_type: string;
            /**
             * File Time
             * @description When the file was last changed: RFC 3339 with the offset that the device's clock had then, kept to the millisecond. In a browser, `File.lastModified` with `getTimezoneOffset()` of that date. Lists use it where neither the photo nor its name gives the second, unless it is more than a day ahead of the upload.
             * @example 2020-11-01T12:10:02.123+01:00
             */
            file_time?: string | null;
            /**
             * Name
             * @description What the guest calls themselves, for the owner: up to 100 characters.
             * @example Anna
             */
            name: string;
            /**
             * Size
             * @description The number of its bytes: exactly so many are accepted.
             */
            size: number;
        };
        /**
         * Health
         * @description The API answers.
         */
        Health: {
            status: components["schemas"]["HealthStatus"];
        };
        /**
         * ImageEdit
         * @description What to change of an image. Fields that are left out stay; null takes a value or a correction back.
         * @example {
         *       "tags": [
         *         "Family"
         *       ],
         *       "taken_at": "1998-07-04",
         *       "title": "At the lake"
         *     }
         */
        ImageEdit: {
            /**
             * Title
             * @description One line of up to 200 characters.
             * @example At the lake
             */
            title?: string | null;
            /**
             * Description
             * @description Up to 4000 characters; lines end with a line feed.
             */
            description?: string | null;
            /**
             * Tags
             * @description All tags: up to 50 of up to 100 characters. Tags that differ only in case are one.
             * @example [
             *       "Family",
             *       "Summer 1998"
             *     ]
             */
            tags?: string[] | null;
            /** Favourite */
            favourite?: boolean | null;
            /**
             * Rating
             * @description Stars; null for none.
             */
            rating?: number | null;
            /**
             * Taken At
             * @description Corrects the local time when the picture was taken, of any precision from the year to the millisecond, without an offset. A known offset is kept.
             * @example 1998-07-04T18:30:00
             */
            taken_at?: string | null;
            /**
             * Offset
             * @description Corrects the offset of that clock from UTC.
             * @example +02:00
             */
            offset?: string | null;
            /** @description Corrects where the picture was taken. */
            position?: components["schemas"]["Position"] | null;
            /**
             * Orientation
             * @description Corrects how the stored picture is turned for display: 1 to 8, as EXIF's Orientation. New thumbnails are made; the present ones stay meanwhile. It holds for these bytes: another photo under the same id is turned as its file says.
             */
            orientation?: number | null;
        };
        /**
         * ImageEntry
         * @description A photo. What is not known (yet) is null.
         */
        ImageEntry: {
            /**
             * Id
             * Format: uuid
             * @example 0b9f2f0e-6f0c-4c39-9a55-6b1f2f7d9f1c
             */
            id: string;
            /** @description `pending`: a slot without a photo. `processing`: being worked on; the first thumbnails may be there. `ready`: complete. `partial`: some pictures or the metadata could not be made. `rejected`: no picture could be made, because of the file. `failed`: no picture could be made, because of a fault on our side. `errors` says more. */
            status: components["schemas"]["Status"];
            /**
             * Reprocessing
             * @description Whether newer thumbnails or metadata are being made; the present ones stay meanwhile.
             */
            reprocessing: boolean;
            /**
             * Filename
             * @example IMG_5195.HEIC
             */
            filename: string | null;
            /**
             * Content Type
             * @description As declared for the upload.
             * @example image/heic
             */
            content_type: string | null;
            /**
             * Size
             * @description The number of the original's bytes.
             * @example 1846213
             */
            size: number | null;
            /**
             * Sha256
             * @description The SHA-256 of the original's bytes as they were read, in hexadecimal digits.
             * @example 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08
             */
            sha256: string | null;
            /**
             * Verified
             * @description Whether that is the `sha256` that the slot was opened with: the file has arrived whole.
             */
            verified: boolean;
            /**
             * Sent By
             * @description What the guest calls themselves who sent it by a share; null if its owner did.
             * @example Anna
             */
            sent_by: string | null;
            /**
             * Created At
             * Format: date-time
             * @description When its slot was opened, or its import arrived.
             * @example 2026-11-01T11:10:02.123Z
             */
            created_at: string;
            /**
             * Uploaded At
             * @description When its original arrived.
             */
            uploaded_at: string | null;
            /** @description `upload`: through a slot. `import`: dropped into the bucket. */
            origin: components["schemas"]["Origin"];
            /**
             * Version
             * @description Counts the owner's edits; the first part of the ETag.
             * @example 3
             */
            version: number;
            /**
             * Title
             * @description The owner's own, as the next four.
             * @example At the lake
             */
            title: string | null;
            /** Description */
            description: string | null;
            /**
             * Tags
             * @example [
             *       "Family",
             *       "Summer 1998"
             *     ]
             */
            tags: string[];
            /** Favourite */
            favourite: boolean;
            /**
             * Rating
             * @description 1 to 5 stars.
             * @example 4
             */
            rating: number | null;
            corrections: components["schemas"]["Corrections"];
            /** @description When the picture was taken, with the owner's corrections; lists are in this order. */
            time: components["schemas"]["Time"] | null;
            /** @description The same without the owner's corrections. */
            uncorrected_time: components["schemas"]["Time"] | null;
            /** @description Where it was taken: the owner's correction; without one, what the file says, or a sidecar. */
            position: components["schemas"]["Position"] | null;
            /**
             * Position Source
             * @description Who says that: `owner`, `file`, `sidecar:xmp` or `sidecar:takeout`; null if nobody does.
             * @example file
             */
            position_source: components["schemas"]["ImageEntryPositionSource"] | components["schemas"]["SidecarSource"] | null;
            /** @description The description that counts: the owner's; without one, the file's, or a sidecar's. */
            caption: components["schemas"]["Caption"] | null;
            source: components["schemas"]["Source"] | null;
            /**
             * Regions
             * @description Marked areas, such as named faces, on the pictures as they are displayed: with the owner's correction of the orientation once the thumbnails have it.
             */
            regions: components["schemas"]["Region"][];
            /**
             * Thumbnails
             * @description From the smallest to the largest.
             */
            thumbnails: components["schemas"]["Thumbnail"][];
            placeholder: components["schemas"]["Placeholder"] | null;
            /**
             * Metadata
             * @description What the file says about itself: camera, exposure, time taken, position, … Unknown fields are absent.
             * @example {
             *       "make": "Apple",
             *       "model": "iPhone 11 Pro Max",
             *       "taken_at": "2020-11-01T12:10:02+01:00"
             *     }
             */
            metadata: components["schemas"]["Summary"] | null;
            /** Errors */
            errors: components["schemas"]["StageFault"][];
            /**
             * Companions
             * @description The files that belong to it, by their names.
             */
            companions: components["schemas"]["CompanionEntry"][];
            /**
             * Trashed At
             * @description Since when it is in the trash, or null. Another photo under the same id begins anew.
             */
            trashed_at: string | null;
            /**
             * Destroyed After
             * @description Until when it can be restored from there at least.
             */
            destroyed_after: string | null;
        };
        /**
         * ImagePage
         * @description Some of a user's photos, newest first.
         */
        ImagePage: {
            /** Images */
            images: components["schemas"]["ImageEntry"][];
            /**
             * Next Cursor
             * @description The next page's `cursor`; null on the last page.
             */
            next_cursor: string | null;
        };
        /**
         * ImageResult
         * @description What became of one image of a request for many.
         */
        ImageResult: {
            /** Id */
            id: string;
            /**
             * Status
             * @description The status that a request for this image alone would have.
             * @example 200
             */
            status: number;
            /**
             * Code
             * @description The code of its problem.
             * @example outdated
             */
            code?: string | null;
            /**
             * Version
             * @description The version of its words now.
             * @example 4
             */
            version?: number | null;
        };
        /**
         * ImageResults
         * @description What became of each image, in the order of the request.
         */
        ImageResults: {
            /** Results */
            results: components["schemas"]["ImageResult"][];
        };
        /**
         * ImagesDelete
         * @description Images to delete.
         * @example {
         *       "ids": [
         *         "0b9f2f0e-6f0c-4c39-9a55-6b1f2f7d9f1c"
         *       ]
         *     }
         */
        ImagesDelete: {
            /**
             * Ids
             * @description Each image once.
             * @example [
             *       "0b9f2f0e-6f0c-4c39-9a55-6b1f2f7d9f1c"
             *     ]
             */
            ids: string[];
            /**
             * Permanent
             * @description Whether to destroy them now, also from the trash.
             * @default false
             */
            permanent?: boolean;
        };
        /**
         * ImagesEdit
         * @description One change for many images.
         * @example {
         *       "edit": {
         *         "tags": [
         *           "Family"
         *         ]
         *       },
         *       "images": [
         *         {
         *           "id": "0b9f2f0e-6f0c-4c39-9a55-6b1f2f7d9f1c",
         *           "version": 3
         *         }
         *       ]
         *     }
         */
        ImagesEdit: {
            /**
             * Images
             * @description Each image once.
             */
            images: components["schemas"]["VersionedImage"][];
            /** @description What to change of all of them. */
            edit?: components["schemas"]["ImageEdit"];
            /**
             * Shift Seconds
             * @description Moves the local time of each by so many seconds, as a correction of `taken_at`: for a camera whose clock was wrong.
             * @example -3600
             */
            shift_seconds?: number | null;
        };
        /**
         * ImagesRestore
         * @description Images to take from the trash.
         * @example {
         *       "ids": [
         *         "0b9f2f0e-6f0c-4c39-9a55-6b1f2f7d9f1c"
         *       ]
         *     }
         */
        ImagesRestore: {
            /**
             * Ids
             * @description Each image once.
             * @example [
             *       "0b9f2f0e-6f0c-4c39-9a55-6b1f2f7d9f1c"
             *     ]
             */
            ids: string[];
        };
        /**
         * Kind
         * @description What kind of picture an image is; the first that fits.
         * @enum {string}
         */
        Kind: "animation" | "panorama" | "motion" | "screenshot" | "photo" | (string & {});
        /**
         * LikenessKind
         * @description How images are alike; the strongest that holds.
         * @enum {string}
         */
        LikenessKind: "same_bytes" | "same_pixels" | "look_alike" | (string & {});
        /**
         * Limits
         * @description What one user may ask for, and how long words may be; null where there is no limit.
         */
        Limits: {
            /**
             * Max Requests Per Minute
             * @description Requests in a minute of the clock. A request that changes many images counts once for each.
             * @example 3000
             */
            max_requests_per_minute: number | null;
            /**
             * Max Open Slots
             * @description Slots that wait for their photo, or for its first processing.
             * @example 1000
             */
            max_open_slots: number | null;
            /**
             * Max Images
             * @description Images, those in the trash too.
             * @example 100000
             */
            max_images: number | null;
            /**
             * Max Stored Bytes
             * @description The bytes of all originals and companions together.
             * @example 1099511627776
             */
            max_stored_bytes: number | null;
            /**
             * Max Images Per Request
             * @description Images that one request may change.
             * @example 500
             */
            max_images_per_request: number;
            /**
             * Max Slots Per Request
             * @description Slots that one request may open.
             * @example 100
             */
            max_slots_per_request: number;
            /**
             * Max Digests Per Request
             * @description Files that one request may ask for by their digests.
             * @example 1000
             */
            max_digests_per_request: number;
            /**
             * Max Parts Per Request
             * @description Parts whose links one request may ask for.
             * @example 100
             */
            max_parts_per_request: number;
            /**
             * Max Original Bytes
             * @description The size of a file.
             * @example 52428800
             */
            max_original_bytes: number;
            /**
             * Max Companion Bytes
             * @description The size of a companion; sidecars may have 1 MB.
             * @example 524288000
             */
            max_companion_bytes: number;
            /**
             * Max Companions
             * @description Companions of an image.
             * @example 20
             */
            max_companions: number;
            /**
             * Multipart Over
             * @description A file with more bytes may be sent in parts.
             * @example 16777216
             */
            multipart_over: number;
            /**
             * Part Bytes
             * @description The bytes of each part but the last, for uploads that begin now.
             * @example 8388608
             */
            part_bytes: number;
            /**
             * Upload Link Seconds
             * @description How long the ways of a slot work at most, in seconds.
             * @example 3600
             */
            upload_link_seconds: number;
            /**
             * Formats
             * @description The formats of files that are accepted, by their names in `source.format`.
             * @example [
             *       "jpeg",
             *       "heic",
             *       "raw"
             *     ]
             */
            formats: string[];
            /**
             * Max Exports
             * @description Exports that are kept at a time.
             * @example 50
             */
            max_exports: number;
            /**
             * Max Images Per Export
             * @description Images of an export.
             * @example 100000
             */
            max_images_per_export: number;
            /**
             * Max Bytes Per Export
             * @description The bytes of an archive.
             * @example 536870912000
             */
            max_bytes_per_export: number;
            /**
             * Max Ids Per Export
             * @description Images that an export names one by one.
             * @example 1000
             */
            max_ids_per_export: number;
            /**
             * Max Exports Per Day
             * @description Exports that may be begun in a day of UTC; null for any number.
             * @example 10
             */
            max_exports_per_day: number | null;
            /**
             * Max Exported Bytes Per Day
             * @description The bytes of all archives of a day together; null for any number.
             * @example 1099511627776
             */
            max_exported_bytes_per_day: number | null;
            /**
             * Export Days
             * @description Days that an export is kept.
             * @example 7
             */
            export_days: number;
            /**
             * Trash Days
             * @description Days that an image stays in the trash.
             * @example 30
             */
            trash_days: number;
            /**
             * Max Title Length
             * @description Characters of a title.
             * @example 200
             */
            max_title_length: number;
            /**
             * Max Description Length
             * @description Characters of a description.
             * @example 4000
             */
            max_description_length: number;
            /**
             * Max Tags
             * @description Tags of an image.
             * @example 50
             */
            max_tags: number;
            /**
             * Max Tag Length
             * @description Characters of a tag.
             * @example 100
             */
            max_tag_length: number;
            /**
             * Max Words Bytes
             * @description Title, description and tags of an image together, as bytes of UTF-8.
             * @example 16384
             */
            max_words_bytes: number;
            /**
             * Max Images Per Album
             * @description Images of an album, with those in the trash.
             * @example 100000
             */
            max_images_per_album: number;
            /**
             * Max Albums Per Image
             * @description Albums of an image.
             * @example 40
             */
            max_albums_per_image: number;
            /**
             * Max Members Per Request
             * @description Images of an album that one request may add, move and remove.
             * @example 100
             */
            max_members_per_request: number;
        };
        /**
         * LookAlike
         * @description A photo that looks like another.
         */
        LookAlike: {
            /**
             * Distance
             * @description In how many of 64 bits their perceptual hashes differ.
             * @example 2
             */
            distance: number;
            image: components["schemas"]["ImageEntry"];
        };
        /**
         * MemberResult
         * @description What became of one image.
         */
        MemberResult: {
            /** Id */
            id: string;
            /**
             * Status
             * @description The status that a request for this image alone would have.
             * @example 200
             */
            status: number;
            /**
             * Code
             * @description The code of its problem.
             * @example image_not_found
             */
            code?: string | null;
        };
        /**
         * MemberResults
         * @description What became of each image: those of `remove`, then `move`, then `add`, as they were sent.
         */
        MemberResults: {
            /** Results */
            results: components["schemas"]["MemberResult"][];
        };
        /**
         * MembersRequest
         * @description What to change of the images of an album: first `remove`, then `move`, then `add`, one after the other.
         * @example {
         *       "add": [
         *         {
         *           "id": "0b9f2f0e-6f0c-4c39-9a55-6b1f2f7d9f1c"
         *         }
         *       ],
         *       "move": [],
         *       "remove": []
         *     }
         */
        MembersRequest: {
            /**
             * Add
             * @description An image that belongs to the album already stays where it is.
             * @default []
             */
            add?: components["schemas"]["AddedImage"][];
            /**
             * Move
             * @default []
             */
            move?: components["schemas"]["MovedImage"][];
            /**
             * Remove
             * @default []
             */
            remove?: string[];
        };
        /**
         * MonthCount
         * @description The images of a month, and of each of its days.
         */
        MonthCount: {
            /**
             * Month
             * @description By local dates.
             * @example 2008-10
             */
            month: string;
            /**
             * Images
             * @example 120
             */
            images: number;
            /**
             * Bytes
             * @description Of their originals.
             * @example 402653184
             */
            bytes: number;
            /**
             * Days
             * @description The last day first.
             */
            days: components["schemas"]["DayCount"][];
        };
        /**
         * MonthTotal
         * @description The images of a month.
         */
        MonthTotal: {
            /**
             * Month
             * @description By local dates.
             * @example 2008-10
             */
            month: string;
            /**
             * Images
             * @example 120
             */
            images: number;
            /**
             * Bytes
             * @description Of their originals.
             * @example 402653184
             */
            bytes: number;
        };
        /**
         * MovedImage
         * @description An image of an album to be put at another place.
         */
        MovedImage: {
            /**
             * Id
             * Format: uuid
             * @example 0b9f2f0e-6f0c-4c39-9a55-6b1f2f7d9f1c
             */
            id: string;
            /**
             * After
             * @description The image that it stands after; null for the beginning.
             */
            after: string | null;
        };
        /**
         * NamedSlotRequest
         * @description One of many photos that a client is about to upload.
         * @example {
         *       "content_type": "image/heic",
         *       "file_time": "2020-11-01T12:10:02.123+01:00",
         *       "filename": "IMG_5195.HEIC",
         *       "size": 1846213
         *     }
         */
        NamedSlotRequest: {
            /**
             * Filename
             * @description Its name, up to 255 characters; folders and control characters are left out.
             */
            filename: string;
            /**
             * Content Type
             * @description As in a request for one: of a photo, `image/…` or `application/octet-stream`; of a companion, any MIME type in lower case, without parameters.
             */
            content_type: string;
            /**
             * File Time
             * @description When the file was last changed: RFC 3339 with the offset that the device's clock had then, kept to the millisecond. In a browser, `File.lastModified` with `getTimezoneOffset()` of that date. Lists use it where neither the photo nor its name gives the second, unless it is more than a day ahead of the upload.
             * @example 2020-11-01T12:10:02.123+01:00
             */
            file_time?: string | null;
            /**
             * Size
             * @description The number of its bytes, if known: a file that is too large is then refused at once, exactly this many bytes are accepted, and there are more ways to send them.
             */
            size?: number | null;
            /**
             * Sha256
             * @description The SHA-256 of its bytes. Other bytes are refused by S3 where it can tell, and rejected with `checksum_mismatch` in any case; the right ones make an image that says `verified`.
             */
            sha256?: string | null;
            /**
             * Id
             * @description A UUID that you have made, of any version except 8; without it, the API makes one, and the request cannot be repeated.
             * @example 0b9f2f0e-6f0c-4c39-9a55-6b1f2f7d9f1c
             */
            id?: string | null;
            /**
             * Companion Of
             * @description The id of the image that the file is a companion of; its slot may be in the same request.
             * @example 0b9f2f0e-6f0c-4c39-9a55-6b1f2f7d9f1c
             */
            companion_of?: string | null;
        };
        /**
         * NewShare
         * @description A share that was just made, with what opens it.
         */
        NewShare: {
            /**
             * Id
             * Format: uuid
             * @description For the owner's routes; it opens nothing.
             * @example 5d0a2ab2-0a0f-4a4e-8f4f-0d9f5d9b7a55
             */
            id: string;
            /**
             * Image Id
             * Format: uuid
             * @description The image; null for an album.
             * @example 0b9f2f0e-6f0c-4c39-9a55-6b1f2f7d9f1c
             */
            image_id: string | null;
            /**
             * Album Id
             * Format: uuid
             * @description The album; null for an image.
             * @example 9d1c6f2a-3b8e-4f0d-8a51-2f7c1e6b5d40
             */
            album_id: string | null;
            /** @description Null if guests see images instead of sending some. */
            drop: components["schemas"]["DropEntry"] | null;
            /**
             * Title
             * @example At the lake
             */
            title: string | null;
            /**
             * Password
             * @description Whether guests need a password.
             */
            password: boolean;
            /**
             * Originals
             * @description Whether guests may download originals.
             */
            originals: boolean;
            /**
             * Metadata
             * @description Whether guests see metadata, names and words.
             */
            metadata: boolean;
            /**
             * Created At
             * Format: date-time
             * @example 2026-11-01T11:10:02.123Z
             */
            created_at: string;
            /**
             * Expires At
             * Format: date-time
             * @example 2026-11-01T11:10:02.123Z
             */
            expires_at: string;
            /**
             * Token
             * @description What opens the share, as a part of `url`; only the answer to the request that made it has it.
             * @example q4Zr0Vf1l2kC0m3q9hXh7m1b5R2tYw8e
             */
            token: string;
            /**
             * Url
             * @description The beginning of its guests' routes.
             * @example https://api.example.com/s/q4Zr0Vf1l2kC…
             */
            url: string;
        };
        /**
         * Origin
         * @description How an original arrived in the bucket.
         * @enum {string}
         */
        Origin: "upload" | "import" | (string & {});
        /**
         * OriginalLink
         * @description Where the original is.
         */
        OriginalLink: {
            /**
             * Url
             * @description Opens without a token.
             * @example https://originals.s3.amazonaws.com/…
             */
            url: string;
            /**
             * Expires At
             * Format: date-time
             * @description When the link stops working.
             * @example 2026-11-01T11:10:02.123Z
             */
            expires_at: string;
        };
        /**
         * PartLink
         * @description A PUT whose body is a part of the file, with these headers as they are. Content-Length, which every HTTP
         *     client sends by itself, must be the part's size.
         */
        PartLink: {
            /**
             * Number
             * @example 1
             */
            number: number;
            /**
             * Url
             * @example https://originals.s3.eu-central-1.amazonaws.com/uploads/…?partNumber=1&…
             */
            url: string;
            /**
             * Headers
             * @example {
             *       "x-amz-checksum-sha256": "n4bQgYhMfWWaL+qgxVrQFaO/TxsrC4Is0V1sFbDwCgg="
             *     }
             */
            headers: {
                [key: string]: string;
            };
        };
        /**
         * PartLinks
         * @description Where to send parts.
         */
        PartLinks: {
            /**
             * Expires At
             * Format: date-time
             * @description When the links stop working. Ask for others then.
             * @example 2026-11-01T11:10:02.123Z
             */
            expires_at: string;
            /**
             * Links
             * @description One for each part, in the order of the request.
             */
            links: components["schemas"]["PartLink"][];
        };
        /**
         * PartRequest
         * @description A part that is about to be sent.
         */
        PartRequest: {
            /**
             * Number
             * @example 1
             */
            number: number;
            /**
             * Sha256
             * @description The SHA-256 of its bytes; S3 takes no others.
             * @example 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08
             */
            sha256: string;
        };
        /**
         * PartsRequest
         * @description Parts that are about to be sent.
         * @example {
         *       "parts": [
         *         {
         *           "number": 1,
         *           "sha256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
         *         }
         *       ]
         *     }
         */
        PartsRequest: {
            /**
             * Parts
             * @description Each part once, in any order.
             */
            parts: components["schemas"]["PartRequest"][];
        };
        /** PixelFault */
        PixelFault: {
            /** @description the code that a rejection would have */
            code: components["schemas"]["PixelFaultCode"];
            /**
             * Message
             * @description a sentence for the owner
             */
            message: string;
        };
        /**
         * Placeholder
         * @description What to show until a thumbnail is loaded.
         */
        Placeholder: {
            /**
             * Thumbhash
             * @description A ThumbHash, base64.
             * @example 1QcSHQRnh493V4dIh4eXh1h4kJUI
             */
            thumbhash?: string | null;
            /**
             * Data Uri
             * @description A tiny picture as a data URI.
             */
            data_uri?: string | null;
        };
        /**
         * Position
         * @description Where a picture was taken (WGS 84).
         */
        Position: {
            /**
             * Latitude
             * @description Degrees, north positive.
             * @example 43.467157
             */
            latitude: number;
            /**
             * Longitude
             * @description Degrees, east positive.
             * @example 11.885395
             */
            longitude: number;
            /**
             * Altitude M
             * @description Metres above sea level, if known.
             * @example 262
             */
            altitude_m?: number | null;
        };
        /** Region */
        Region: {
            /**
             * Name
             * @description the name that the marking tool gave it
             */
            name?: string;
            /**
             * Type
             * @description "face", "pet", "focus", "barcode"
             */
            type?: string;
            /**
             * Left
             * @description fraction of the width, as displayed
             */
            left?: number;
            /**
             * Top
             * @description fraction of the height
             */
            top?: number;
            /**
             * Width
             * @description fraction of the width
             */
            width?: number;
            /**
             * Height
             * @description fraction of the height
             */
            height?: number;
        };
        /**
         * SessionRequest
         * @description The password of a share.
         * @example {
         *       "password": "correct horse battery"
         *     }
         */
        SessionRequest: {
            /**
             * Password
             * @description Empty to renew a session that holds.
             * @default
             */
            password?: string;
        };
        /**
         * ShareEntry
         * @description A share, as its owner sees it.
         */
        ShareEntry: {
            /**
             * Id
             * Format: uuid
             * @description For the owner's routes; it opens nothing.
             * @example 5d0a2ab2-0a0f-4a4e-8f4f-0d9f5d9b7a55
             */
            id: string;
            /**
             * Image Id
             * Format: uuid
             * @description The image; null for an album.
             * @example 0b9f2f0e-6f0c-4c39-9a55-6b1f2f7d9f1c
             */
            image_id: string | null;
            /**
             * Album Id
             * Format: uuid
             * @description The album; null for an image.
             * @example 9d1c6f2a-3b8e-4f0d-8a51-2f7c1e6b5d40
             */
            album_id: string | null;
            /** @description Null if guests see images instead of sending some. */
            drop: components["schemas"]["DropEntry"] | null;
            /**
             * Title
             * @example At the lake
             */
            title: string | null;
            /**
             * Password
             * @description Whether guests need a password.
             */
            password: boolean;
            /**
             * Originals
             * @description Whether guests may download originals.
             */
            originals: boolean;
            /**
             * Metadata
             * @description Whether guests see metadata, names and words.
             */
            metadata: boolean;
            /**
             * Created At
             * Format: date-time
             * @example 2026-11-01T11:10:02.123Z
             */
            created_at: string;
            /**
             * Expires At
             * Format: date-time
             * @example 2026-11-01T11:10:02.123Z
             */
            expires_at: string;
        };
        /**
         * SharePage
         * @description Some of a user's shares, the newest first.
         */
        SharePage: {
            /** Shares */
            shares: components["schemas"]["ShareEntry"][];
            /**
             * Next Cursor
             * @description The next page's `cursor`; null on the last page.
             */
            next_cursor: string | null;
        };
        /**
         * ShareRequest
         * @description What to share, and how far.
         * @example {
         *       "image_id": "0b9f2f0e-6f0c-4c39-9a55-6b1f2f7d9f1c",
         *       "password": "correct horse battery",
         *       "title": "At the lake"
         *     }
         */
        ShareRequest: {
            /**
             * Image Id
             * @description The image; null for an album.
             * @example 0b9f2f0e-6f0c-4c39-9a55-6b1f2f7d9f1c
             */
            image_id?: string | null;
            /**
             * Album Id
             * @description The album; null for an image.
             * @example 9d1c6f2a-3b8e-4f0d-8a51-2f7c1e6b5d40
             */
            album_id?: string | null;
            /** @description Lets guests send photos to the album, or to the library without one, instead of seeing any. They count as the owner's own. */
            drop?: components["schemas"]["DropRequest"] | null;
            /**
             * Title
             * @description What guests read above the pictures: one line of up to 200 characters.
             * @example At the lake
             */
            title?: string | null;
            /**
             * Expires At
             * Format: date-time
             * @description When it ends: RFC 3339, in at most 366 days; without it in 30 days.
             * @example 2026-12-24T18:00:00Z
             */
            expires_at?: string | null;
            /**
             * Password
             * @description What guests have to know besides the link; null for nothing.
             */
            password?: string | null;
            /**
             * Originals
             * @description Whether guests may download originals. Files hold their metadata, so `metadata` has to be true as well.
             * @default false
             */
            originals?: boolean;
            /**
             * Metadata
             * @description Whether guests see when, where and with what pictures were taken, their names and words.
             * @default false
             */
            metadata?: boolean;
        };
        /**
         * SharedThing
         * @description What a link opens.
         */
        SharedThing: {
            /** @description What was shared: an image, an album, or a place to send photos to. */
            kind: components["schemas"]["SharedThingKind"];
            /**
             * Password
             * @description Whether a password is needed, and this request has no session.
             */
            password: boolean;
            /**
             * Title
             * @description Null without the share's password.
             * @example At the lake
             */
            title: string | null;
            /**
             * Originals
             * @description Whether originals may be downloaded. Null without the share's password.
             */
            originals: boolean | null;
            /**
             * Metadata
             * @description Whether images have `details`. Null without the share's password.
             */
            metadata: boolean | null;
            /**
             * Images Left
             * @description How many photos guests may still send; null if they may not.
             */
            images_left: number | null;
            /**
             * Bytes Left
             * @description How many bytes their files may still have.
             */
            bytes_left: number | null;
            /**
             * Expires At
             * @description When the link ends. Null without the share's password.
             */
            expires_at: string | null;
        };
        /** @enum {string} */
        SidecarSource: "sidecar:xmp" | "sidecar:takeout" | (string & {});
        /**
         * SimilarImages
         * @description Photos that are like another, each in the strongest answer that holds for it.
         */
        SimilarImages: {
            /**
             * Compared
             * @description The answers that can have images. If `same_pixels` or `look_alike` is missing, the picture was too large to be compared, or has no pattern.
             */
            compared: components["schemas"]["LikenessKind"][];
            /**
             * Same Bytes
             * @description Files with the same bytes.
             */
            same_bytes: components["schemas"]["ImageEntry"][];
            /**
             * Same Pixels
             * @description Other files with the same picture, such as edited metadata.
             */
            same_pixels: components["schemas"]["ImageEntry"][];
            /**
             * Look Alike
             * @description Other pictures that look nearly the same, the nearest first.
             */
            look_alike: components["schemas"]["LookAlike"][];
            /**
             * Next Cursor
             * @description The next page's `cursor`; null on the last page.
             */
            next_cursor: string | null;
        };
        /**
         * Slot
         * @description A place for one photo.
         */
        Slot: {
            image: components["schemas"]["ImageEntry"];
            /**
             * Duplicate
             * @description Whether the file is that of an image that has an id already; `image` is that image then.
             */
            duplicate: boolean;
            /** @description Null if the file is there already: nothing is to be sent. */
            upload: components["schemas"]["Upload"] | null;
        };
        /**
         * SlotRequest
         * @description The photo a client is about to upload.
         * @example {
         *       "content_type": "image/heic",
         *       "file_time": "2020-11-01T12:10:02.123+01:00",
         *       "filename": "IMG_5195.HEIC",
         *       "size": 1846213
         *     }
         */
        SlotRequest: {
            /**
             * Filename
             * @description Its name, up to 255 characters; folders and control characters are left out.
             */
            filename: string;
            /**
             * Content Type
             * @description `image/…` without parameters, or `application/octet-stream`. Exactly this type has to be sent; the real format is read from the file's bytes.
             */
            content_type: string;
            /**
             * File Time
             * @description When the file was last changed: RFC 3339 with the offset that the device's clock had then, kept to the millisecond. In a browser, `File.lastModified` with `getTimezoneOffset()` of that date. Lists use it where neither the photo nor its name gives the second, unless it is more than a day ahead of the upload.
             * @example 2020-11-01T12:10:02.123+01:00
             */
            file_time?: string | null;
            /**
             * Size
             * @description The number of its bytes, if known: a file that is too large is then refused at once, exactly this many bytes are accepted, and there are more ways to send them.
             */
            size?: number | null;
            /**
             * Sha256
             * @description The SHA-256 of its bytes. Other bytes are refused by S3 where it can tell, and rejected with `checksum_mismatch` in any case; the right ones make an image that says `verified`.
             */
            sha256?: string | null;
        };
        /**
         * SlotResult
         * @description What became of one slot of a request for many. The slot of a companion has the image that it belongs to.
         */
        SlotResult: {
            /**
             * Id
             * @description That of the request, or the one that the API has made.
             */
            id: string;
            /**
             * Status
             * @description The status that a request for this slot alone would have.
             * @example 201
             */
            status: number;
            /**
             * Code
             * @description The code of its problem.
             * @example already_uploaded
             */
            code: string | null;
            /** @description Null with a problem. */
            slot: components["schemas"]["Slot"] | null;
        };
        /**
         * SlotResults
         * @description What became of each slot, in the order of the request.
         */
        SlotResults: {
            /** Results */
            results: components["schemas"]["SlotResult"][];
        };
        /**
         * SlotsRequest
         * @description Photos that a client is about to upload.
         * @example {
         *       "slots": [
         *         {
         *           "content_type": "image/heic",
         *           "filename": "IMG_5195.HEIC",
         *           "id": "0b9f2f0e-6f0c-4c39-9a55-6b1f2f7d9f1c",
         *           "size": 1846213
         *         }
         *       ]
         *     }
         */
        SlotsRequest: {
            /**
             * Slots
             * @description Each id once.
             */
            slots: components["schemas"]["NamedSlotRequest"][];
        };
        /**
         * Source
         * @description The original, as found in its bytes.
         */
        Source: {
            /**
             * Width
             * @description Pixels as displayed, orientation applied.
             * @example 3024
             */
            width?: number | null;
            /**
             * Height
             * @description Pixels as displayed.
             * @example 4032
             */
            height?: number | null;
            /**
             * Format
             * @description The file format found in the bytes.
             * @example heic
             */
            format?: components["schemas"]["SourceFormat"] | null;
        };
        /**
         * StageFault
         * @description Why one part of the work on the photo was given up.
         */
        StageFault: {
            stage: components["schemas"]["StageName"];
            /**
             * @description For programs.
             * @example truncated
             */
            code: components["schemas"]["ErrorCode"];
            /**
             * Message
             * @description For people.
             * @example The file ends before the picture does.
             */
            message: string;
            /**
             * Retry
             * @description Whether another try may succeed: the reason is not in the file.
             */
            retry: boolean;
        };
        /**
         * StageName
         * @description One worker's part of processing a version of an original; its result is in the attribute with this name.
         * @enum {string}
         */
        StageName: "thumbnails" | "metadata" | (string & {});
        /**
         * Stats
         * @description How many images there are, and how much they take.
         */
        Stats: {
            /**
             * Images
             * @description Without those in the trash.
             * @example 1200
             */
            images: number;
            /**
             * Bytes
             * @description Of their originals.
             * @example 5368709120
             */
            bytes: number;
            trash: components["schemas"]["Totals"];
            /**
             * Months
             * @description The last month first.
             */
            months: components["schemas"]["MonthTotal"][];
            /**
             * Cameras
             * @description The most frequent first.
             */
            cameras: components["schemas"]["FacetValue"][];
            /**
             * Kinds
             * @description The most frequent first.
             */
            kinds: components["schemas"]["FacetValue"][];
            /**
             * Complete
             * @description Whether these are all months and cameras. If not, `/timeline` and `/facets` have the others.
             */
            complete: boolean;
        };
        /**
         * Status
         * @description The status of an image, as clients see it.
         * @enum {string}
         */
        Status: "pending" | "processing" | "ready" | "partial" | "rejected" | "failed" | (string & {});
        /**
         * Summary
         * @description All fields; the functions of metadata_extractor/summary.py fill them.
         */
        Summary: {
            /** @description by the bytes, not the name */
            format?: components["schemas"]["SummaryFormat"];
            /** @description mpo: a JPEG followed by more pictures; dng and all after it: the kind of raw */
            variant?: components["schemas"]["SummaryVariant"];
            /**
             * Content Type
             * @description MIME type of the format
             */
            content_type?: string;
            /**
             * Bytes
             * @description size of the file
             */
            bytes?: number;
            /**
             * Sha256
             * @description of the file, hexadecimal
             */
            sha256?: string;
            /**
             * Width
             * @description pixels, as displayed: turned and cropped
             */
            width?: number;
            /**
             * Height
             * @description pixels, as displayed
             */
            height?: number;
            /** @description how the stored picture is turned for display, 1 to 8 as in EXIF; see Size and orientation */
            orientation?: components["schemas"]["SummaryOrientation"];
            /** @description `alpha` says whether there is transparency */
            colour_mode?: components["schemas"]["SummaryColourMode"];
            /**
             * Bit Depth
             * @description bits a sample
             */
            bit_depth?: number;
            /**
             * Alpha
             * @description has an alpha channel or a transparent colour
             */
            alpha?: boolean;
            /** @description of JPEG, WebP, TIFF, AVIF and HEIC */
            chroma_subsampling?: components["schemas"]["SummaryChromaSubsampling"];
            /**
             * Animated
             * @description shows more than one frame in time; present for formats that can
             */
            animated?: boolean;
            /**
             * Frames
             * @description of an animation
             */
            frames?: number;
            /**
             * Duration Ms
             * @description of one run of an animation
             */
            duration_ms?: number;
            /**
             * Loops
             * @description how often an animation is shown; 0 means for ever
             */
            loops?: number;
            /**
             * Pages
             * @description of a TIFF, or sizes in an ICO, when more than one
             */
            pages?: number;
            /**
             * Icc Profile
             * @description ProfileDescription of the embedded ICC profile
             */
            icc_profile?: string;
            /** @description EXIF ColorSpace */
            colour_space?: components["schemas"]["SummaryColourSpace"];
            /**
             * Make
             * @description EXIF Make; XMP tiff:Make
             */
            make?: string;
            /**
             * Model
             * @description EXIF Model; XMP tiff:Model
             */
            model?: string;
            /**
             * Lens Make
             * @description EXIF LensMake; XMP exifEX:LensMake
             */
            lens_make?: string;
            /**
             * Lens Model
             * @description EXIF LensModel; XMP exifEX:LensModel, aux:Lens
             */
            lens_model?: string;
            /**
             * Software
             * @description EXIF Software; XMP tiff:Software; PNG Software
             */
            software?: string;
            /**
             * Exposure Time
             * @description EXIF ExposureTime as photographers read it: "1/250", "0.4", "30"
             */
            exposure_time?: string;
            /**
             * Exposure Seconds
             * @description the same in seconds
             */
            exposure_seconds?: number;
            /**
             * F Number
             * @description EXIF FNumber
             */
            f_number?: number;
            /**
             * Iso
             * @description EXIF PhotographicSensitivity, or the tag it refers to
             */
            iso?: number;
            /**
             * Focal Length Mm
             * @description EXIF FocalLength, millimetres
             */
            focal_length_mm?: number;
            /**
             * Focal Length 35Mm
             * @description EXIF FocalLengthIn35mmFilm, millimetres
             */
            focal_length_35mm?: number;
            /**
             * Exposure Bias Ev
             * @description EXIF ExposureBiasValue, EV
             */
            exposure_bias_ev?: number;
            /** @description EXIF ExposureProgram */
            exposure_program?: components["schemas"]["SummaryExposureProgram"];
            /** @description EXIF MeteringMode */
            metering?: components["schemas"]["SummaryMetering"];
            /** @description EXIF WhiteBalance */
            white_balance?: components["schemas"]["SummaryWhiteBalance"];
            /**
             * Flash Fired
             * @description EXIF Flash, bit 0
             */
            flash_fired?: boolean;
            /**
             * Taken At
             * @description ISO 8601 with the precision the file has, sub-seconds included; without an offset it is the camera's local time
             */
            taken_at?: string;
            /**
             * Taken At Source
             * @description the property it comes from, see Time taken
             */
            taken_at_source?: string;
            /**
             * Taken At Offset Source
             * @description where the offset comes from: the date itself or its offset tag, or "gps"; absent for a local time
             */
            taken_at_offset_source?: string;
            /**
             * Modified At
             * @description EXIF DateTime; XMP xmp:ModifyDate
             */
            modified_at?: string;
            /** @description EXIF GPS tags; XMP exif:GPSLatitude, GPSLongitude, GPSAltitude */
            gps?: components["schemas"]["Gps"];
            /**
             * Location
             * @description sublocation: XMP Iptc4xmpCore:Location; IPTC 2:92
             */
            location?: string;
            /**
             * City
             * @description XMP photoshop:City; IPTC 2:90
             */
            city?: string;
            /**
             * State
             * @description XMP photoshop:State; IPTC 2:95
             */
            state?: string;
            /**
             * Country
             * @description XMP photoshop:Country; IPTC 2:101
             */
            country?: string;
            /**
             * Country Code
             * @description XMP Iptc4xmpCore:CountryCode; IPTC 2:100
             */
            country_code?: string;
            /**
             * Title
             * @description XMP dc:title; IPTC 2:05; EXIF XPTitle, ImageTitle; PNG Title
             */
            title?: string;
            /**
             * Headline
             * @description XMP photoshop:Headline; IPTC 2:105
             */
            headline?: string;
            /**
             * Description
             * @description EXIF ImageDescription; XMP dc:description; IPTC 2:120; EXIF XPSubject; PNG Description
             */
            description?: string;
            /**
             * Keywords
             * @description XMP dc:subject; IPTC 2:25; EXIF XPKeywords; every level of XMP lr:hierarchicalSubject, digiKam:TagsList, MicrosoftPhoto:LastKeywordXMP
             */
            keywords?: string[];
            /**
             * Rating
             * @description XMP xmp:Rating; EXIF Rating; XMP MicrosoftPhoto:Rating: 1 to 5, 0 unrated, -1 rejected
             */
            rating?: number;
            /**
             * Label
             * @description XMP xmp:Label
             */
            label?: string;
            /**
             * Creators
             * @description EXIF Artist; XMP dc:creator; IPTC 2:80; EXIF XPAuthor, Photographer; PNG Author
             */
            creators?: string[];
            /**
             * Credit
             * @description XMP photoshop:Credit; IPTC 2:110
             */
            credit?: string;
            /**
             * Source
             * @description XMP photoshop:Source; IPTC 2:115
             */
            source?: string;
            /**
             * Copyright
             * @description EXIF Copyright; XMP dc:rights; IPTC 2:116; PNG Copyright
             */
            copyright?: string;
            /**
             * User Comment
             * @description EXIF UserComment; EXIF XPComment
             */
            user_comment?: string;
            /**
             * Comment
             * @description the comment of a JPEG, GIF or PNG itself
             */
            comment?: string;
            /**
             * Creator Tool
             * @description XMP xmp:CreatorTool
             */
            creator_tool?: string;
            /**
             * Digital Source Type
             * @description XMP Iptc4xmpExt:DigitalSourceType, the last part of IPTC's term: trainedAlgorithmicMedia is made by AI
             */
            digital_source_type?: string;
            /**
             * Regions
             * @description XMP mwg-rs:Regions; MP:RegionInfo; in fractions or pixels
             */
            regions?: components["schemas"]["Region"][];
            /**
             * Content Identifier
             * @description of a Live Photo, from Apple's maker note: its video has the same, a UUID in capital letters
             */
            content_identifier?: string;
            /**
             * Panorama
             * @description XMP GPano:ProjectionType, such as equirectangular
             */
            panorama?: string;
            /**
             * Motion Photo
             * @description has a video: behind or beside the picture, in Samsung's trailer, or by XMP GCamera, Container; present when true
             */
            motion_photo?: boolean;
            /**
             * Depth Map
             * @description has a depth map: a HEIF auxiliary image, another picture of a JPEG, in Samsung's trailer, or by XMP GDepth, Device, Container; present when true
             */
            depth_map?: boolean;
            /**
             * Embedded Jpeg
             * @description the picture of a RAW file is the JPEG that its camera embedded; present when true
             */
            embedded_jpeg?: boolean;
            /**
             * Gain Map
             * @description has an HDR gain map: in HEIF (ISO 21496-1, Apple), another picture of a JPEG (ISO 21496-1, Adobe, Apple), or by XMP hdrgm, HDRGainMap, Container; present when true
             */
            gain_map?: boolean;
            /** @description Content Credentials: what the C2PA manifests in the file claim; present if it has any */
            c2pa?: components["schemas"]["C2pa"];
            /**
             * Pixel Hash
             * @description SHA-256 of the decoded pixels, and of what a JPEG is decoded from: the same if only metadata were edited
             */
            pixel_hash?: string;
            /**
             * Perceptual Hash
             * @description 64-bit pHash, 16 hexadecimal digits; similar pictures differ in few bits; absent if the picture has no pattern, as one of one colour
             */
            perceptual_hash?: string;
            /**
             * Mean Colour
             * @description "#rrggbb" in sRGB
             */
            mean_colour?: string;
            /**
             * Dominant Colours
             * @description up to five, the most frequent first
             */
            dominant_colours?: components["schemas"]["Colour"][];
            /** @description why the pixels could not be decoded although the header could be read */
            fault?: components["schemas"]["PixelFault"];
            /**
             * Shortened
             * @description fields that were cut or left out, see Bounds
             */
            shortened?: string[];
        };
        /**
         * Thumbnail
         * @description One rendition of the photo: upright, in sRGB or Display P3, without the photo's metadata.
         */
        Thumbnail: {
            /**
             * Name
             * @description Its rung of the ladder.
             * @example 640
             */
            name: string;
            /** @description Its file format. */
            format: components["schemas"]["ThumbnailFormat"];
            content_type: components["schemas"]["ThumbnailContentType"];
            /**
             * Width
             * @description Pixels.
             * @example 640
             */
            width: number;
            /**
             * Height
             * @description Pixels.
             * @example 427
             */
            height: number;
            /**
             * Bytes
             * @example 48210
             */
            bytes: number;
            /**
             * Animated
             * @description Whether it moves, as its original does. Every rung also has a still picture.
             */
            animated: boolean;
            /**
             * Url
             * @description Opens without a token for some hours, and stays the same meanwhile, so that caches keep it.
             * @example https://api.example.com/media/…/640.avif?e=1795305600&s=…
             */
            url: string;
        };
        /**
         * Time
         * @description When the photo was taken, as far as that is known. Lists follow `local`, then `instant`.
         */
        Time: {
            /**
             * Local
             * @description The local time where it was taken, to the millisecond, without an offset. Parts that are finer than `precision` have their first value: January, the first day, midnight.
             * @example 2020-11-01T12:10:02.123
             */
            local: string;
            /** @description How much of `local` is known. */
            precision: components["schemas"]["TimePrecision"];
            /**
             * Source
             * @description Where `local` comes from: a property of the file, or `file_name`, `file_time` (sent with the slot), `upload` (nothing else is known; UTC), `sidecar:xmp`, `sidecar:takeout` or `owner` (corrected).
             * @example exif:DateTimeOriginal
             */
            source: string;
            /**
             * Instant
             * @description The same moment in UTC, to the millisecond; null when the offset from UTC is not known.
             * @example 2020-11-01T11:10:02.123Z
             */
            instant: string | null;
            /**
             * Instant Source
             * @description Where `instant` comes from: a property of the file, `gps` (the offset was computed from the satellites' time), `file_name`, `file_time`, `upload` or `owner`; null if `instant` is.
             * @example exif:OffsetTimeOriginal
             */
            instant_source: string | null;
        };
        /**
         * Timeline
         * @description How many images there are of each month and day.
         */
        Timeline: {
            /**
             * Months
             * @description The last month first.
             */
            months: components["schemas"]["MonthCount"][];
            /**
             * Next Cursor
             * @description The next page's `cursor`; null on the last page.
             */
            next_cursor: string | null;
        };
        /**
         * Totals
         * @description Some images together.
         */
        Totals: {
            /**
             * Images
             * @example 1200
             */
            images: number;
            /**
             * Bytes
             * @description Of their originals.
             * @example 5368709120
             */
            bytes: number;
        };
        /**
         * Upload
         * @description The ways to send the file to S3. One of them is enough.
         */
        Upload: {
            /**
             * Expires At
             * Format: date-time
             * @description When the form and the link stop working. Open the slot again then.
             * @example 2026-11-01T11:10:02.123Z
             */
            expires_at: string;
            /**
             * Max Bytes
             * @description The largest file that is accepted, in bytes.
             * @example 52428800
             */
            max_bytes: number;
            /** @description For browsers, and for files whose size is not known. */
            form: components["schemas"]["UploadForm"];
            /** @description For background transfers; null if no `size` was declared. */
            put: components["schemas"]["UploadLink"] | null;
            /** @description For large files; null if the declared `size` is not above `multipart_over`. */
            multipart: components["schemas"]["UploadParts"] | null;
        };
        /**
         * UploadForm
         * @description A POST with a multipart form: `fields` as they are, and the file last, as `file`.
         */
        UploadForm: {
            /**
             * Url
             * @example https://originals.s3.eu-central-1.amazonaws.com/
             */
            url: string;
            /**
             * Fields
             * @example {
             *       "Content-Type": "image/heic",
             *       "key": "uploads/…",
             *       "policy": "…"
             *     }
             */
            fields: {
                [key: string]: string;
            };
        };
        /**
         * UploadLink
         * @description A PUT whose body is the file, with these headers as they are. Content-Length, which every HTTP client sends
         *     by itself, must be the size that was declared.
         */
        UploadLink: {
            /**
             * Url
             * @example https://originals.s3.eu-central-1.amazonaws.com/uploads/…?X-Amz-Signature=…
             */
            url: string;
            /**
             * Headers
             * @example {
             *       "Content-Type": "image/heic",
             *       "If-None-Match": "*"
             *     }
             */
            headers: {
                [key: string]: string;
            };
        };
        /**
         * UploadParts
         * @description How the file is cut into parts; `POST /images/{id}/parts` gives their links.
         */
        UploadParts: {
            /**
             * Part Bytes
             * @description The bytes of each part but the last.
             * @example 8388608
             */
            part_bytes: number;
            /**
             * Parts
             * @description How many parts there are.
             * @example 6
             */
            parts: number;
        };
        /**
         * UploadedPart
         * @description A part that has arrived.
         */
        UploadedPart: {
            /**
             * Number
             * @example 1
             */
            number: number;
            /**
             * Bytes
             * @example 8388608
             */
            bytes: number;
            /**
             * Sha256
             * @example 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08
             */
            sha256: string;
        };
        /**
         * UploadedParts
         * @description How far an upload in parts is.
         */
        UploadedParts: {
            /**
             * Part Bytes
             * @description The bytes of each part but the last.
             * @example 8388608
             */
            part_bytes: number;
            /**
             * Parts
             * @description How many parts there are.
             * @example 6
             */
            parts: number;
            /**
             * Size
             * @description The bytes of the whole file.
             * @example 47185920
             */
            size: number;
            /**
             * Uploaded
             * @description The parts that have arrived, in order of their numbers.
             */
            uploaded: components["schemas"]["UploadedPart"][];
        };
        /**
         * Use
         * @description What is used of the limits now; null where there is no limit.
         */
        Use: {
            /**
             * Requests This Minute
             * @description With this request.
             * @example 12
             */
            requests_this_minute: number | null;
            /**
             * Open Slots
             * @description Slots of the last day that wait for their photo or for its first processing, counted up to the limit.
             * @example 2
             */
            open_slots: number | null;
            /**
             * Images
             * @description Images whose processing has ended, those in the trash too. It follows changes in a moment.
             * @example 1200
             */
            images: number;
            /**
             * Bytes
             * @description The bytes of the originals and companions of these images.
             * @example 5368709120
             */
            bytes: number;
        };
        /**
         * VersionedImage
         * @description An image and the version of its words that the client has read.
         */
        VersionedImage: {
            /**
             * Id
             * Format: uuid
             * @example 0b9f2f0e-6f0c-4c39-9a55-6b1f2f7d9f1c
             */
            id: string;
            /**
             * Version
             * @description Its `version`, as in lists.
             */
            version: number;
        };
        /**
         * InvalidValue
         * @description One missing or wrong value.
         */
        InvalidValue: {
            in: components["schemas"]["InvalidValueIn"];
            /**
             * Pointer
             * @description A JSON pointer (RFC 6901) to the value there.
             * @example /filename
             */
            pointer: string;
            /**
             * Detail
             * @example This is required.
             */
            detail: string;
        };
        /**
         * ProblemDetails
         * @description An error (RFC 9457).
         */
        ProblemDetails: {
            /**
             * Type
             * @example https://api.example.com/docs#image_not_found
             */
            type: string;
            /**
             * Title
             * @example There is no such image.
             */
            title: string;
            /**
             * Status
             * @example 404
             */
            status: number;
            /** @description For programs; never changes. */
            code: components["schemas"]["ProblemDetailsCode"];
            /**
             * Detail
             * @description More about this occurrence.
             * @default null
             */
            detail?: string | null;
            /**
             * Instance
             * @description The path of the request.
             * @example /images/42
             */
            instance: string;
            /**
             * Errors
             * @description Only in `invalid`: each wrong value.
             * @default null
             */
            errors?: components["schemas"]["InvalidValue"][] | null;
            /**
             * Max Bytes
             * @description Only in `too_large`: the limit.
             * @default null
             */
            max_bytes?: number | null;
            /**
             * Version
             * @description Only in `outdated`: the current version of the image.
             * @default null
             */
            version?: number | null;
            /**
             * @description Only in `rejected` and `failed`: the code of the image's error.
             * @default null
             * @example truncated
             */
            reason?: components["schemas"]["ErrorCode"] | null;
            /**
             * Max Requests Per Minute
             * @description Only in `too_many_requests`: the limit.
             * @default null
             */
            max_requests_per_minute?: number | null;
            /**
             * Max Open Slots
             * @description Only in `too_many_open_slots`: the limit.
             * @default null
             */
            max_open_slots?: number | null;
            /**
             * Max Images
             * @description Only in `too_many_images`: the limit.
             * @default null
             */
            max_images?: number | null;
            /**
             * Max Shares
             * @description Only in `too_many_shares`: the limit.
             * @default null
             */
            max_shares?: number | null;
            /**
             * Max Companions
             * @description Only in `too_many_companions`: the limit.
             * @default null
             */
            max_companions?: number | null;
            /**
             * Max Stored Bytes
             * @description Only in `storage_full`: the limit.
             * @default null
             */
            max_stored_bytes?: number | null;
            /**
             * Max Exports Per Day
             * @description Only in `too_many_exports_today`: the limit.
             * @default null
             */
            max_exports_per_day?: number | null;
            /**
             * Missing
             * @description Only in `parts_missing`: the numbers of the first parts that have not arrived.
             * @default null
             */
            missing?: number[] | null;
        };
        /** @description An error that API Gateway answers by itself. */
        GatewayError: {
            message: string;
        };
        /** @enum {string} */
        C2paValidation: "not validated" | (string & {});
        /** @enum {string} */
        C2paClaims: "ai" | "camera" | (string & {});
        /** @enum {string} */
        CaptionSource: "owner" | "file" | (string & {});
        /** @enum {string} */
        CompanionEntryKind: "picture" | "raw" | "video" | "edits" | "xmp" | "takeout" | "system" | (string & {});
        /** @enum {string} */
        CompanionEntryFault: "sidecar_too_large" | "unreadable" | "not_xmp" | "not_takeout" | "of_another_image" | (string & {});
        /** @enum {string} */
        CompanionSlotAnswerKind: "picture" | "raw" | "video" | "edits" | "xmp" | "takeout" | "system" | (string & {});
        /** @enum {string} */
        ExportEntryStatus: "waiting" | "running" | "ready" | "failed" | (string & {});
        /** @enum {string} */
        ExportEntryFault: "too_large" | "too_much_today" | "internal" | (string & {});
        /** @enum {string} */
        ExportFilterStatus: "ready" | "partial" | "rejected" | "failed" | (string & {});
        /** @enum {string} */
        GpsDirectionReference: "true" | "magnetic" | (string & {});
        /** @enum {string} */
        HealthStatus: "ok" | (string & {});
        /** @enum {string} */
        ImageEntryPositionSource: "owner" | "file" | (string & {});
        /** @enum {string} */
        PixelFaultCode: "checksum_mismatch" | "empty" | "internal" | "not_an_image" | "takes_too_long" | "takes_too_much_memory" | "too_large" | "too_many_pixels" | "truncated" | "undecodable" | "unsupported_format" | "unsupported_kind" | (string & {});
        /** @enum {string} */
        SharedThingKind: "image" | "album" | "drop" | (string & {});
        /** @enum {string} */
        SourceFormat: "jpeg" | "png" | "webp" | "gif" | "tiff" | "bmp" | "ico" | "avif" | "heic" | "raw" | (string & {});
        /** @enum {string} */
        SummaryFormat: "jpeg" | "png" | "webp" | "gif" | "tiff" | "bmp" | "ico" | "avif" | "heic" | "raw" | (string & {});
        /** @enum {string} */
        SummaryVariant: "mpo" | "apng" | "bigtiff" | "dng" | "cr2" | "cr3" | "nef" | "arw" | "raf" | "orf" | "rw2" | "pef" | "srw" | (string & {});
        /** @enum {integer} */
        SummaryOrientation: 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | (number & {});
        /** @enum {string} */
        SummaryColourMode: "grey" | "rgb" | "palette" | "cmyk" | "ycck" | "lab" | (string & {});
        /** @enum {string} */
        SummaryChromaSubsampling: "4:4:4" | "4:4:0" | "4:2:2" | "4:2:0" | "4:1:1" | "4:1:0" | "4:0:0" | (string & {});
        /** @enum {string} */
        SummaryColourSpace: "sRGB" | "Adobe RGB" | "uncalibrated" | (string & {});
        /** @enum {string} */
        SummaryExposureProgram: "manual" | "normal program" | "aperture priority" | "shutter priority" | "creative program" | "action program" | "portrait mode" | "landscape mode" | "bulb" | (string & {});
        /** @enum {string} */
        SummaryMetering: "average" | "center-weighted average" | "spot" | "multi-spot" | "pattern" | "partial" | "other" | (string & {});
        /** @enum {string} */
        SummaryWhiteBalance: "auto" | "manual" | (string & {});
        /** @enum {string} */
        ThumbnailFormat: "jpg" | "avif" | "webp" | (string & {});
        /** @enum {string} */
        ThumbnailContentType: "image/jpeg" | "image/avif" | "image/webp" | (string & {});
        /** @enum {string} */
        TimePrecision: "year" | "month" | "day" | "minute" | "second" | (string & {});
        /** @enum {string} */
        InvalidValueIn: "body" | "query" | "path" | "header" | (string & {});
        /** @enum {string} */
        ProblemDetailsCode: "account_closed" | "album_full" | "album_not_found" | "already_deleted" | "already_revoked" | "already_uploaded" | "changes_forgotten" | "companion_not_found" | "drop_full" | "export_not_found" | "export_running" | "failed" | "idempotency_key_reused" | "image_not_found" | "in_trash" | "invalid" | "invalid_cursor" | "invalid_json" | "link_expired" | "link_invalid" | "method_not_allowed" | "not_found" | "not_in_album" | "not_in_parts" | "not_json" | "not_uploaded" | "not_yet" | "nothing_to_retry" | "outdated" | "parts_missing" | "password_needed" | "precondition_missing" | "range_beyond_end" | "rejected" | "share_not_found" | "slot_expired" | "storage_full" | "too_large" | "too_many_albums" | "too_many_companions" | "too_many_exports" | "too_many_exports_today" | "too_many_images" | "too_many_open_slots" | "too_many_requests" | "too_many_shares" | "too_many_tries" | "unauthenticated" | "unavailable" | "unexpected" | "wrong_password" | (string & {});
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    listAlbums: {
        parameters: {
            query?: {
                /** @description The most albums that a page may have; it may have fewer, or none. */
                limit?: number;
                /** @description `next_cursor` of the page before; leave it out for the first page. */
                cursor?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AlbumPage"];
                };
            };
        };
    };
    createAlbum: {
        parameters: {
            query?: never;
            header?: {
                /** @description Any text, such as a UUID, that no other of your requests to this route has. The same request with the same key makes nothing a second time; with other contents it answers `idempotency_key_reused`. */
                "idempotency-key"?: string | null;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AlbumRequest"];
            };
        };
        responses: {
            /** @description The album was there already, and says the same now. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AlbumEntry"];
                };
            };
            /** @description The album. */
            201: {
                headers: {
                    /** @description The version of what was asked for; send it as `If-None-Match` to ask whether there is another. */
                    ETag?: string;
                    /** @description Where to go on. */
                    Location?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AlbumEntry"];
                };
            };
        };
    };
    headListAlbums: {
        parameters: {
            query?: {
                /** @description The most albums that a page may have; it may have fewer, or none. */
                limit?: number;
                /** @description `next_cursor` of the page before; leave it out for the first page. */
                cursor?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    getAlbum: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag of the answer that the client has. */
                "if-none-match"?: string;
            };
            path: {
                /** @description The album's id. */
                album_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The album. */
            200: {
                headers: {
                    /** @description The version of what was asked for; send it as `If-None-Match` to ask whether there is another. */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AlbumEntry"];
                };
            };
            /** @description The client already has this answer. */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    putAlbum: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag of the album as the client has read it. */
                "if-match"?: string;
                /** @description `*` to create the album only. */
                "if-none-match"?: string;
            };
            path: {
                /** @description The album's id. */
                album_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AlbumRequest"];
            };
        };
        responses: {
            /** @description The album was there already, and says the same now. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AlbumEntry"];
                };
            };
            /** @description The album. */
            201: {
                headers: {
                    /** @description The version of what was asked for; send it as `If-None-Match` to ask whether there is another. */
                    ETag?: string;
                    /** @description Where to go on. */
                    Location?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AlbumEntry"];
                };
            };
        };
    };
    deleteAlbum: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The album's id. */
                album_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is deleted. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    headGetAlbum: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag of the answer that the client has. */
                "if-none-match"?: string;
            };
            path: {
                /** @description The album's id. */
                album_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The album. */
            200: {
                headers: {
                    /** @description The version of what was asked for; send it as `If-None-Match` to ask whether there is another. */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The client already has this answer. */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    editAlbum: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag of the album as the client has read it. */
                "if-match"?: string;
            };
            path: {
                /** @description The album's id. */
                album_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AlbumEdit"];
            };
        };
        responses: {
            /** @description The album as it is now, with its new ETag. */
            200: {
                headers: {
                    /** @description The version of what was asked for; send it as `If-None-Match` to ask whether there is another. */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AlbumEntry"];
                };
            };
        };
    };
    listAlbumImages: {
        parameters: {
            query?: {
                /** @description The most images that a page may have: up to 100, or in a compact list 500. It may have fewer, or none, although there are more. */
                limit?: number;
                /** @description `next_cursor` of the page before; leave it out for the first page. */
                cursor?: string | null;
                /** @description `compact`: what a grid of pictures needs, in less than 1 KB an image. */
                view?: "full" | "compact";
            };
            header?: never;
            path: {
                /** @description The album's id. */
                album_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ImagePage"] | components["schemas"]["CompactPage"];
                };
            };
        };
    };
    changeAlbumImages: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The album's id. */
                album_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["MembersRequest"];
            };
        };
        responses: {
            /** @description What became of each image. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MemberResults"];
                };
            };
        };
    };
    headListAlbumImages: {
        parameters: {
            query?: {
                /** @description The most images that a page may have: up to 100, or in a compact list 500. It may have fewer, or none, although there are more. */
                limit?: number;
                /** @description `next_cursor` of the page before; leave it out for the first page. */
                cursor?: string | null;
                /** @description `compact`: what a grid of pictures needs, in less than 1 KB an image. */
                view?: "full" | "compact";
            };
            header?: never;
            path: {
                /** @description The album's id. */
                album_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    listChanges: {
        parameters: {
            query?: {
                /** @description The most images that a page may have: up to 100, or in a compact list 500. It may have fewer, or none, although there are more. */
                limit?: number;
                /** @description `next_since` of the answer before; leave it out, or empty, to begin; `now` answers only `next_since`, for what changes from now on. */
                since?: string | null;
                /** @description `compact`: what a grid of pictures needs, in less than 1 KB an image. */
                view?: "full" | "compact";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ChangePage"] | components["schemas"]["CompactChangePage"];
                };
            };
        };
    };
    headListChanges: {
        parameters: {
            query?: {
                /** @description The most images that a page may have: up to 100, or in a compact list 500. It may have fewer, or none, although there are more. */
                limit?: number;
                /** @description `next_since` of the answer before; leave it out, or empty, to begin; `now` answers only `next_since`, for what changes from now on. */
                since?: string | null;
                /** @description `compact`: what a grid of pictures needs, in less than 1 KB an image. */
                view?: "full" | "compact";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    listExports: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The exports. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ExportList"];
                };
            };
        };
    };
    createExport: {
        parameters: {
            query?: never;
            header?: {
                /** @description Any text, such as a UUID, that no other of your requests to this route has. The same request with the same key makes nothing a second time; with other contents it answers `idempotency_key_reused`. */
                "idempotency-key"?: string | null;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ExportRequest"];
            };
        };
        responses: {
            /** @description The export. */
            202: {
                headers: {
                    /** @description Where to go on. */
                    Location?: string;
                    /** @description How many seconds to wait. */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ExportEntry"];
                };
            };
        };
    };
    headListExports: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The exports. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    getExport: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The export's id. */
                export_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The export. */
            200: {
                headers: {
                    /** @description How many seconds to wait. */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ExportEntry"];
                };
            };
        };
    };
    deleteExport: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The export's id. */
                export_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description There is no such export any more. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    headGetExport: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The export's id. */
                export_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The export. */
            200: {
                headers: {
                    /** @description How many seconds to wait. */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    listFacets: {
        parameters: {
            query: {
                /** @description Which facet; the name of its filter of lists. */
                kind: "camera" | "lens" | "tag" | "place" | "favourite" | "status" | "kind";
                /** @description `next_cursor` of the page before; leave it out for the first page. */
                cursor?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Values, up to 2,000 of them. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FacetPage"];
                };
            };
        };
    };
    headListFacets: {
        parameters: {
            query: {
                /** @description Which facet; the name of its filter of lists. */
                kind: "camera" | "lens" | "tag" | "place" | "favourite" | "status" | "kind";
                /** @description `next_cursor` of the page before; leave it out for the first page. */
                cursor?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Values, up to 2,000 of them. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    getHealth: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It does. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Health"];
                };
            };
        };
    };
    headGetHealth: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It does. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    listImages: {
        parameters: {
            query?: {
                /** @description The most images that a page may have: up to 100, or in a compact list 500. It may have fewer, or none, although there are more. */
                limit?: number;
                /** @description `next_cursor` of the page before; leave it out for the first page. */
                cursor?: string | null;
                /** @description `compact`: what a grid of pictures needs, in less than 1 KB an image. */
                view?: "full" | "compact";
                /** @description `taken`: by the local time when the picture was taken. `added`: by arrival; without filters. */
                order?: "taken" | "added";
                /** @description Taken at this local time or later; of any precision. */
                taken_from?: string | null;
                /** @description Taken at this local time or earlier: `2020` includes all of 2020. */
                taken_to?: string | null;
                /** @description Make and model, such as `Canon EOS 40D`: the make only once. Case does not matter. */
                camera?: string | null;
                /** @description The model of the lens. */
                lens?: string | null;
                /** @description One of the owner's tags, or of the keywords in the file. */
                tag?: string | null;
                /** @description Whether it is a favourite. */
                favourite?: boolean | null;
                /** @description What kind of picture it is. */
                kind?: components["schemas"]["Kind"] | null;
                /** @description A sublocation, city, state or country that the file names. */
                place?: string | null;
                /** @description How its processing ended. */
                status?: ("ready" | "partial" | "rejected" | "failed") | null;
                /** @description Whole words that all are in the title, the description, the name of the file, the tags or the place, of either the owner or the file. The first 10 count. */
                text?: string | null;
                /** @description The id of an album. */
                album?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ImagePage"] | components["schemas"]["CompactPage"];
                };
            };
        };
    };
    createImage: {
        parameters: {
            query?: never;
            header?: {
                /** @description Any text, such as a UUID, that no other of your requests to this route has. The same request with the same key makes nothing a second time; with other contents it answers `idempotency_key_reused`. */
                "idempotency-key"?: string | null;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SlotRequest"];
            };
        };
        responses: {
            /** @description The image that has the file with this `sha256` already, perhaps in the trash; or the slot of another id that awaits the file, with fresh ways to send it. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Slot"];
                };
            };
            /** @description The slot, with fresh ways to send its photo. */
            201: {
                headers: {
                    /** @description Where to go on. */
                    Location?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Slot"];
                };
            };
        };
    };
    headListImages: {
        parameters: {
            query?: {
                /** @description The most images that a page may have: up to 100, or in a compact list 500. It may have fewer, or none, although there are more. */
                limit?: number;
                /** @description `next_cursor` of the page before; leave it out for the first page. */
                cursor?: string | null;
                /** @description `compact`: what a grid of pictures needs, in less than 1 KB an image. */
                view?: "full" | "compact";
                /** @description `taken`: by the local time when the picture was taken. `added`: by arrival; without filters. */
                order?: "taken" | "added";
                /** @description Taken at this local time or later; of any precision. */
                taken_from?: string | null;
                /** @description Taken at this local time or earlier: `2020` includes all of 2020. */
                taken_to?: string | null;
                /** @description Make and model, such as `Canon EOS 40D`: the make only once. Case does not matter. */
                camera?: string | null;
                /** @description The model of the lens. */
                lens?: string | null;
                /** @description One of the owner's tags, or of the keywords in the file. */
                tag?: string | null;
                /** @description Whether it is a favourite. */
                favourite?: boolean | null;
                /** @description What kind of picture it is. */
                kind?: components["schemas"]["Kind"] | null;
                /** @description A sublocation, city, state or country that the file names. */
                place?: string | null;
                /** @description How its processing ended. */
                status?: ("ready" | "partial" | "rejected" | "failed") | null;
                /** @description Whole words that all are in the title, the description, the name of the file, the tags or the place, of either the owner or the file. The first 10 count. */
                text?: string | null;
                /** @description The id of an album. */
                album?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    editImages: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ImagesEdit"];
            };
        };
        responses: {
            /** @description What became of each image. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ImageResults"];
                };
            };
        };
    };
    deleteImages: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ImagesDelete"];
            };
        };
        responses: {
            /** @description What became of each image. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ImageResults"];
                };
            };
        };
    };
    haveFiles: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["FilesRequest"];
            };
        };
        responses: {
            /** @description What became of each file. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FileResults"];
                };
            };
        };
    };
    restoreImages: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ImagesRestore"];
            };
        };
        responses: {
            /** @description What became of each image. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ImageResults"];
                };
            };
        };
    };
    openSlots: {
        parameters: {
            query?: never;
            header?: {
                /** @description Any text, such as a UUID, that no other of your requests to this route has. The same request with the same key makes nothing a second time; with other contents it answers `idempotency_key_reused`. */
                "idempotency-key"?: string | null;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SlotsRequest"];
            };
        };
        responses: {
            /** @description What became of each slot. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SlotResults"];
                };
            };
        };
    };
    getImage: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag of the answer that the client has. */
                "if-none-match"?: string;
            };
            path: {
                /** @description The image's id. */
                image_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The image. */
            200: {
                headers: {
                    /** @description The version of what was asked for; send it as `If-None-Match` to ask whether there is another. */
                    ETag?: string;
                    /** @description How many seconds to wait. */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ImageEntry"];
                };
            };
            /** @description The client already has this answer. */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    putImage: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description A UUID that you have made, of any version except 8, which is for imports. */
                image_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SlotRequest"];
            };
        };
        responses: {
            /** @description The image that has the file with this `sha256` already, perhaps in the trash; or the slot of another id that awaits the file, with fresh ways to send it. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Slot"];
                };
            };
            /** @description The slot, with fresh ways to send its photo. */
            201: {
                headers: {
                    /** @description Where to go on. */
                    Location?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Slot"];
                };
            };
        };
    };
    deleteImage: {
        parameters: {
            query?: {
                /** @description Whether to destroy the image now, also from the trash. */
                permanent?: boolean;
            };
            header?: never;
            path: {
                /** @description The image's id. */
                image_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is deleted. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    headGetImage: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag of the answer that the client has. */
                "if-none-match"?: string;
            };
            path: {
                /** @description The image's id. */
                image_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The image. */
            200: {
                headers: {
                    /** @description The version of what was asked for; send it as `If-None-Match` to ask whether there is another. */
                    ETag?: string;
                    /** @description How many seconds to wait. */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The client already has this answer. */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    editImage: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag of the image as the client has read it. */
                "if-match"?: string;
            };
            path: {
                /** @description The image's id. */
                image_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ImageEdit"];
            };
        };
        responses: {
            /** @description The image as it is now, with its new ETag. */
            200: {
                headers: {
                    /** @description The version of what was asked for; send it as `If-None-Match` to ask whether there is another. */
                    ETag?: string;
                    /** @description How many seconds to wait. */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ImageEntry"];
                };
            };
        };
    };
    listImageAlbums: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The image's id. */
                image_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Its albums, in the order of their ids. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AlbumList"];
                };
            };
        };
    };
    headListImageAlbums: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The image's id. */
                image_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Its albums, in the order of their ids. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    listCompanions: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The image's id. */
                image_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The companions. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CompanionList"];
                };
            };
        };
    };
    createCompanion: {
        parameters: {
            query?: never;
            header?: {
                /** @description Any text, such as a UUID, that no other of your requests to this route has. The same request with the same key makes nothing a second time; with other contents it answers `idempotency_key_reused`. */
                "idempotency-key"?: string | null;
            };
            path: {
                /** @description The image's id. */
                image_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CompanionRequest"];
            };
        };
        responses: {
            /** @description The file is there already: `upload` is null. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CompanionSlotAnswer"];
                };
            };
            /** @description The slot, with fresh ways to send the file. */
            201: {
                headers: {
                    /** @description Where to go on. */
                    Location?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CompanionSlotAnswer"];
                };
            };
        };
    };
    headListCompanions: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The image's id. */
                image_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The companions. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    putCompanion: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The image's id. */
                image_id: string;
                /** @description A UUID that you have made, of any version except 8. */
                companion_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CompanionRequest"];
            };
        };
        responses: {
            /** @description The file is there already: `upload` is null. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CompanionSlotAnswer"];
                };
            };
            /** @description The slot, with fresh ways to send the file. */
            201: {
                headers: {
                    /** @description Where to go on. */
                    Location?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CompanionSlotAnswer"];
                };
            };
        };
    };
    deleteCompanion: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The image's id. */
                image_id: string;
                /** @description The companion's id. */
                companion_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description There is no such companion any more. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    getCompanion: {
        parameters: {
            query?: never;
            header?: {
                /** @description With `application/json`, the answer is the link as JSON. */
                accept?: string;
            };
            path: {
                /** @description The image's id. */
                image_id: string;
                /** @description The companion's id. */
                companion_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The link. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OriginalLink"];
                };
            };
            /** @description The file is at `Location`. */
            302: {
                headers: {
                    /** @description Where to go on. */
                    Location?: string;
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    headGetCompanion: {
        parameters: {
            query?: never;
            header?: {
                /** @description With `application/json`, the answer is the link as JSON. */
                accept?: string;
            };
            path: {
                /** @description The image's id. */
                image_id: string;
                /** @description The companion's id. */
                companion_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The link. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The file is at `Location`. */
            302: {
                headers: {
                    /** @description Where to go on. */
                    Location?: string;
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    getCompanionParts: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The image's id. */
                image_id: string;
                /** @description The companion's id. */
                companion_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description How far the upload is. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UploadedParts"];
                };
            };
        };
    };
    createCompanionParts: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The image's id. */
                image_id: string;
                /** @description The companion's id. */
                companion_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PartsRequest"];
            };
        };
        responses: {
            /** @description A link for each part. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PartLinks"];
                };
            };
        };
    };
    deleteCompanionParts: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The image's id. */
                image_id: string;
                /** @description The companion's id. */
                companion_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description There is no upload in parts any more. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    headGetCompanionParts: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The image's id. */
                image_id: string;
                /** @description The companion's id. */
                companion_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description How far the upload is. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    completeCompanionParts: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The image's id. */
                image_id: string;
                /** @description The companion's id. */
                companion_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The companion; it will be listed in a minute or two. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CompanionSlotAnswer"];
                };
            };
        };
    };
    getOriginal: {
        parameters: {
            query?: never;
            header?: {
                /** @description With `application/json`, the answer is the link as JSON. */
                accept?: string;
            };
            path: {
                /** @description The image's id. */
                image_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The link. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OriginalLink"];
                };
            };
            /** @description The original is at `Location`. */
            302: {
                headers: {
                    /** @description Where to go on. */
                    Location?: string;
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    headGetOriginal: {
        parameters: {
            query?: never;
            header?: {
                /** @description With `application/json`, the answer is the link as JSON. */
                accept?: string;
            };
            path: {
                /** @description The image's id. */
                image_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The link. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The original is at `Location`. */
            302: {
                headers: {
                    /** @description Where to go on. */
                    Location?: string;
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    getParts: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The image's id. */
                image_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description How far the upload is. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UploadedParts"];
                };
            };
        };
    };
    createParts: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The image's id. */
                image_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PartsRequest"];
            };
        };
        responses: {
            /** @description A link for each part. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PartLinks"];
                };
            };
        };
    };
    deleteParts: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The image's id. */
                image_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description There is no upload in parts any more. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    headGetParts: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The image's id. */
                image_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description How far the upload is. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    completeParts: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The image's id. */
                image_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The image, which is being processed. */
            200: {
                headers: {
                    /** @description The version of what was asked for; send it as `If-None-Match` to ask whether there is another. */
                    ETag?: string;
                    /** @description How many seconds to wait. */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ImageEntry"];
                };
            };
        };
    };
    reprocessImage: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The image's id. */
                image_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The image; it is being worked on. */
            202: {
                headers: {
                    /** @description The version of what was asked for; send it as `If-None-Match` to ask whether there is another. */
                    ETag?: string;
                    /** @description How many seconds to wait. */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ImageEntry"];
                };
            };
        };
    };
    restoreImage: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The image's id. */
                image_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The image. */
            200: {
                headers: {
                    /** @description The version of what was asked for; send it as `If-None-Match` to ask whether there is another. */
                    ETag?: string;
                    /** @description How many seconds to wait. */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ImageEntry"];
                };
            };
        };
    };
    retryImage: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The image's id. */
                image_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The image; it is being worked on. */
            202: {
                headers: {
                    /** @description The version of what was asked for; send it as `If-None-Match` to ask whether there is another. */
                    ETag?: string;
                    /** @description How many seconds to wait. */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ImageEntry"];
                };
            };
        };
    };
    listSimilar: {
        parameters: {
            query?: {
                /** @description The most images that a page may have, in all its answers together. It may have fewer, or none, although there are more. */
                limit?: number;
                /** @description `next_cursor` of the page before; leave it out for the first page. */
                cursor?: string | null;
            };
            header?: never;
            path: {
                /** @description The image's id. */
                image_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SimilarImages"];
                };
            };
        };
    };
    headListSimilar: {
        parameters: {
            query?: {
                /** @description The most images that a page may have, in all its answers together. It may have fewer, or none, although there are more. */
                limit?: number;
                /** @description `next_cursor` of the page before; leave it out for the first page. */
                cursor?: string | null;
            };
            header?: never;
            path: {
                /** @description The image's id. */
                image_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    getTags: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The image's id. */
                image_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The tags. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": Record<string, never>;
                };
            };
        };
    };
    headGetTags: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The image's id. */
                image_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The tags. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    getThumbnail: {
        parameters: {
            query?: {
                /** @description Pixels of its longer side. */
                size?: number;
                /** @description Its file format. */
                format?: "auto" | "jpg" | "avif" | "webp";
            };
            header?: {
                /** @description The formats that the client can show. */
                accept?: string;
            };
            path: {
                /** @description The image's id. */
                image_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The thumbnail is at `Location`. */
            302: {
                headers: {
                    /** @description Where to go on. */
                    Location?: string;
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    headGetThumbnail: {
        parameters: {
            query?: {
                /** @description Pixels of its longer side. */
                size?: number;
                /** @description Its file format. */
                format?: "auto" | "jpg" | "avif" | "webp";
            };
            header?: {
                /** @description The formats that the client can show. */
                accept?: string;
            };
            path: {
                /** @description The image's id. */
                image_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The thumbnail is at `Location`. */
            302: {
                headers: {
                    /** @description Where to go on. */
                    Location?: string;
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    getLimits: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The limits. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Limits"];
                };
            };
        };
    };
    headGetLimits: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The limits. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    getMe: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The account. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Account"];
                };
            };
        };
    };
    deleteMe: {
        parameters: {
            query: {
                /** @description The account's own `id`, to say that exactly this one is meant. */
                confirm: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The account is closed, and is being emptied. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ClosedAccount"];
                };
            };
        };
    };
    headGetMe: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The account. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    getMedia: {
        parameters: {
            query?: {
                /** @description When the link expires, seconds since 1970. */
                e?: string;
                /** @description The link's signature. */
                s?: string;
            };
            header?: {
                /** @description ETags of the pictures that the client has. */
                "if-none-match"?: string;
                /** @description One range of bytes, as `bytes=0-1023`. */
                range?: string;
                /** @description The ETag of the picture that the client has a part of. */
                "if-range"?: string;
            };
            path: {
                owner: string;
                image_id: string;
                order: string;
                ladder: string;
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The picture. */
            200: {
                headers: {
                    /** @description The version of what was asked for; send it as `If-None-Match` to ask whether there is another. */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "image/*": string;
                };
            };
            /** @description A part of the picture. */
            206: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "image/*": string;
                };
            };
            /** @description The picture has more than 4 MB; it is at `Location`. */
            302: {
                headers: {
                    /** @description Where to go on. */
                    Location?: string;
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The client already has this picture. */
            304: {
                headers: {
                    /** @description The version of what was asked for; send it as `If-None-Match` to ask whether there is another. */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    headGetMedia: {
        parameters: {
            query?: {
                /** @description When the link expires, seconds since 1970. */
                e?: string;
                /** @description The link's signature. */
                s?: string;
            };
            header?: {
                /** @description ETags of the pictures that the client has. */
                "if-none-match"?: string;
                /** @description One range of bytes, as `bytes=0-1023`. */
                range?: string;
                /** @description The ETag of the picture that the client has a part of. */
                "if-range"?: string;
            };
            path: {
                owner: string;
                image_id: string;
                order: string;
                ladder: string;
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The picture. */
            200: {
                headers: {
                    /** @description The version of what was asked for; send it as `If-None-Match` to ask whether there is another. */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A part of the picture. */
            206: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The picture has more than 4 MB; it is at `Location`. */
            302: {
                headers: {
                    /** @description Where to go on. */
                    Location?: string;
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The client already has this picture. */
            304: {
                headers: {
                    /** @description The version of what was asked for; send it as `If-None-Match` to ask whether there is another. */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    getSharedThing: {
        parameters: {
            query?: never;
            header?: {
                /** @description The `session` of a share with a password. */
                "share-session"?: string;
            };
            path: {
                /** @description What opens the share, from its link. */
                token: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What it opens. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SharedThing"];
                    "text/html; charset=utf-8": string;
                };
            };
        };
    };
    headGetSharedThing: {
        parameters: {
            query?: never;
            header?: {
                /** @description The `session` of a share with a password. */
                "share-session"?: string;
            };
            path: {
                /** @description What opens the share, from its link. */
                token: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What it opens. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    listGuestImages: {
        parameters: {
            query?: {
                /** @description The most images that a page may have, in all its answers together. It may have fewer, or none, although there are more. */
                limit?: number;
                /** @description `next_cursor` of the page before; leave it out for the first page. */
                cursor?: string | null;
            };
            header?: {
                /** @description The `session` of a share with a password. */
                "share-session"?: string;
            };
            path: {
                /** @description What opens the share, from its link. */
                token: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GuestImagePage"];
                };
            };
        };
    };
    createGuestImage: {
        parameters: {
            query?: never;
            header?: {
                /** @description The `session` of a share with a password. */
                "share-session"?: string;
                /** @description Any text, such as a UUID, that no other of your requests to this route has. The same request with the same key makes nothing a second time; with other contents it answers `idempotency_key_reused`. */
                "idempotency-key"?: string | null;
            };
            path: {
                /** @description What opens the share, from its link. */
                token: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["GuestSlotRequest"];
            };
        };
        responses: {
            /** @description The slot, and how to send its photo. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GuestSlot"];
                };
            };
        };
    };
    headListGuestImages: {
        parameters: {
            query?: {
                /** @description The most images that a page may have, in all its answers together. It may have fewer, or none, although there are more. */
                limit?: number;
                /** @description `next_cursor` of the page before; leave it out for the first page. */
                cursor?: string | null;
            };
            header?: {
                /** @description The `session` of a share with a password. */
                "share-session"?: string;
            };
            path: {
                /** @description What opens the share, from its link. */
                token: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    getGuestImage: {
        parameters: {
            query?: never;
            header?: {
                /** @description The `session` of a share with a password. */
                "share-session"?: string;
            };
            path: {
                /** @description What opens the share, from its link. */
                token: string;
                /** @description The image's id. */
                image_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The image. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GuestImage"];
                };
            };
        };
    };
    headGetGuestImage: {
        parameters: {
            query?: never;
            header?: {
                /** @description The `session` of a share with a password. */
                "share-session"?: string;
            };
            path: {
                /** @description What opens the share, from its link. */
                token: string;
                /** @description The image's id. */
                image_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The image. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    getGuestOriginal: {
        parameters: {
            query?: never;
            header?: {
                /** @description The `session` of a share with a password. */
                "share-session"?: string;
                /** @description With `application/json`, the answer is the link as JSON. */
                accept?: string;
            };
            path: {
                /** @description What opens the share, from its link. */
                token: string;
                /** @description The image's id. */
                image_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The link. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OriginalLink"];
                };
            };
            /** @description The original is at `Location`. */
            302: {
                headers: {
                    /** @description Where to go on. */
                    Location?: string;
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    headGetGuestOriginal: {
        parameters: {
            query?: never;
            header?: {
                /** @description The `session` of a share with a password. */
                "share-session"?: string;
                /** @description With `application/json`, the answer is the link as JSON. */
                accept?: string;
            };
            path: {
                /** @description What opens the share, from its link. */
                token: string;
                /** @description The image's id. */
                image_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The link. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The original is at `Location`. */
            302: {
                headers: {
                    /** @description Where to go on. */
                    Location?: string;
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    createGuestSession: {
        parameters: {
            query?: never;
            header?: {
                /** @description The `session` of a share with a password. */
                "share-session"?: string;
            };
            path: {
                /** @description What opens the share, from its link. */
                token: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SessionRequest"];
            };
        };
        responses: {
            /** @description The session. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GuestSession"];
                };
            };
        };
    };
    listShares: {
        parameters: {
            query?: {
                /** @description The most images that a page may have, in all its answers together. It may have fewer, or none, although there are more. */
                limit?: number;
                /** @description `next_cursor` of the page before; leave it out for the first page. */
                cursor?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SharePage"];
                };
            };
        };
    };
    createShare: {
        parameters: {
            query?: never;
            header?: {
                /** @description Any text, such as a UUID, that no other of your requests to this route has. The same request with the same key makes nothing a second time; with other contents it answers `idempotency_key_reused`. */
                "idempotency-key"?: string | null;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ShareRequest"];
            };
        };
        responses: {
            /** @description The share, with its link. */
            201: {
                headers: {
                    /** @description Where to go on. */
                    Location?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NewShare"];
                };
            };
        };
    };
    headListShares: {
        parameters: {
            query?: {
                /** @description The most images that a page may have, in all its answers together. It may have fewer, or none, although there are more. */
                limit?: number;
                /** @description `next_cursor` of the page before; leave it out for the first page. */
                cursor?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    getShare: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The share's id. */
                share_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The share. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ShareEntry"];
                };
            };
        };
    };
    deleteShare: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The share's id. */
                share_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is revoked. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    headGetShare: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The share's id. */
                share_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The share. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    getStats: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The counts. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Stats"];
                };
            };
        };
    };
    headGetStats: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The counts. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    getTimeline: {
        parameters: {
            query?: {
                /** @description The month of this local time, or later; of any precision. */
                taken_from?: string | null;
                /** @description The month of this local time, or earlier: `2020` includes all of 2020. */
                taken_to?: string | null;
                /** @description `next_cursor` of the page before; leave it out for the first page. */
                cursor?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Months, up to a hundred years of them. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Timeline"];
                };
            };
        };
    };
    headGetTimeline: {
        parameters: {
            query?: {
                /** @description The month of this local time, or later; of any precision. */
                taken_from?: string | null;
                /** @description The month of this local time, or earlier: `2020` includes all of 2020. */
                taken_to?: string | null;
                /** @description `next_cursor` of the page before; leave it out for the first page. */
                cursor?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Months, up to a hundred years of them. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    listTrash: {
        parameters: {
            query?: {
                /** @description The most images that a page may have: up to 100, or in a compact list 500. It may have fewer, or none, although there are more. */
                limit?: number;
                /** @description `next_cursor` of the page before; leave it out for the first page. */
                cursor?: string | null;
                /** @description `compact`: what a grid of pictures needs, in less than 1 KB an image. */
                view?: "full" | "compact";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ImagePage"] | components["schemas"]["CompactPage"];
                };
            };
        };
    };
    headListTrash: {
        parameters: {
            query?: {
                /** @description The most images that a page may have: up to 100, or in a compact list 500. It may have fewer, or none, although there are more. */
                limit?: number;
                /** @description `next_cursor` of the page before; leave it out for the first page. */
                cursor?: string | null;
                /** @description `compact`: what a grid of pictures needs, in less than 1 KB an image. */
                view?: "full" | "compact";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
}
