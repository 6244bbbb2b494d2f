<?php
// Runs before every PHP script that `rehearse run` starts: PHP's streams read no proxy variables, which its curl
// does. A script that makes a stream context of its own is not led: PHP merges no default into it.
(function () {
    [, $port] = explode(',', (string) getenv('KLAVIYO_REHEARSAL_ROUTE')) + [1 => ''];
    if ($port !== '') {
        $proxy = ['proxy' => "tcp://127.0.0.1:$port", 'request_fulluri' => true];
        stream_context_set_default(['http' => $proxy]);
    }
})();
