<?php
// Calls any method of the official PHP SDK by the names of its parameters: php methods.php BASE_URL
// A call is described in methods.py, the lines of input and output in protocol.py.
namespace Driver;

use KlaviyoAPI\ApiException;
use KlaviyoAPI\Configuration;
use KlaviyoAPI\ObjectSerializer;

const HOME = __DIR__ . "/../../../.clients/sdks/php/lib/";
error_reporting(E_ALL & ~E_DEPRECATED);
require "GuzzleHttp/autoload.php";
spl_autoload_register(function (string $name): void {
    $file = HOME . str_replace("\\", "/", substr($name, strlen("KlaviyoAPI\\"))) . ".php";
    if (str_starts_with($name, "KlaviyoAPI\\") && is_file($file)) {
        require $file;
    }
});

/** Finds all methods of all API classes. */
function methods(): array
{
    $found = [];
    foreach (glob(HOME . "API/*Api.php") as $file) {
        $class = new \ReflectionClass("KlaviyoAPI\\API\\" . basename($file, ".php"));
        foreach ($class->getMethods(\ReflectionMethod::IS_PUBLIC) as $method) {
            if (preg_match('/^(__|[gs]etConfig$|[gs]etHostIndex$)|(WithHttpInfo|Async|Request)$/', $method->name) !== 1) {
                $found[$method->name] = $method;
            }
        }
    }
    return $found;
}

/** Names the method that an alias hands its arguments to. */
function meant(\ReflectionMethod $method): string
{
    if (!$method->isVariadic()) {
        return $method->name;
    }
    $lines = array_slice(file($method->getFileName()), $method->getStartLine() - 1, 3);
    preg_match('/\$this->(\w+)\(/', implode("", $lines), $match);
    return $match[1];
}

/** Makes the SDK's own model of a body: the documentation of the method names its class. */
function model(\ReflectionMethod $method, string $name, object $body): object
{
    preg_match('/@param\s+(\S+)\s+\$' . $name . '\b/', (string) $method->getDocComment(), $match);
    return ObjectSerializer::deserialize($body, $match[1]);
}

/** Returns the named arguments of a method. */
function arguments(\ReflectionMethod $method, array $options): array
{
    $given = [];
    foreach ($options["query"] + $options["always"] as $name => $value) {
        $given[strtr($name, ["[" => "_", "]" => "", "-" => "_"])] = $value;
    }
    $values = [];
    $path = $options["path"];
    foreach ($method->getParameters() as $parameter) {
        $name = $parameter->name;
        if (array_key_exists($name, $given)) {
            $values[$name] = $given[$name];
        } elseif (!$parameter->isOptional()) {
            if ($name === "file") {
                $values[$name] = new \SplFileObject($options["upload"]);
            } elseif ($path !== null) {
                $values[$name] = $path;
                $path = null;
            } else {
                $values[$name] = model($method, $name, $options["body"]);
            }
        }
    }
    return $values;
}

function answer(array $request, string $base): array
{
    $methods = methods();
    if ($request["call"] === "methods") {
        return ["returned" => ["type" => "array", "declared" => null, "value" => array_map(meant(...), $methods)]];
    }
    $method = $methods[$request["call"]];
    $target = $methods[meant($method)];
    $settings = clone Configuration::getDefaultConfiguration();
    $settings->setHost($base)->setApiKey("Authorization", "Klaviyo-API-Key " . $request["key"]);
    $api = $method->getDeclaringClass()->newInstance(new \GuzzleHttp\Client(), $settings);
    try {
        $values = arguments($target, $request["options"]);
    } catch (\Throwable $error) {
        return ["returned" => ["type" => "unbuilt", "declared" => null, "value" => (string) $error]];
    }
    try {
        $value = $method->isVariadic() ? $api->{$method->name}(...$values) : $method->invoke($api, ...$values);
        return ["returned" => ["type" => get_debug_type($value), "declared" => null, "value" => $value]];
    } catch (ApiException $error) {
        if ($error->getCode() < 400) {
            return ["broken" => (string) $error];
        }
        $body = (string) $error->getResponseBody();
        return ["refused" => ["status" => $error->getCode(), "body" => $body === "" ? null : json_decode($body)]];
    } catch (\Throwable $error) {
        return ["broken" => (string) $error];
    }
}

while (($line = fgets(STDIN)) !== false) {
    $request = json_decode($line, true);
    // As objects: an empty one would become a list otherwise.
    $request["options"]["body"] = json_decode($line)->options->body ?? null;
    echo json_encode(answer($request, $argv[1]) + ["call" => $request["call"]]), "\n";
}
