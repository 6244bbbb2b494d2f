# A shop's integration in Perl, with nothing but what Perl brings along: a line of JSON for each call.
use strict;
use warnings;
use HTTP::Tiny;
use JSON::PP;

my $json = JSON::PP->new->utf8->allow_nonref->allow_bignum->canonical;
my $http = HTTP::Tiny->new(timeout => 10, keep_alive => 0);
my %ATTRIBUTES = (
    '$email' => 'email', 'email' => 'email', '$phone_number' => 'phone_number', 'phone_number' => 'phone_number',
    '$id' => 'external_id', 'id' => 'external_id', '$exchange_id' => '_kx',
    map({ ("\$$_" => $_) } qw(first_name last_name organization title image locale)),
);
my %PLACES = map { ("\$$_" => $_) } qw(address1 address2 city region country zip timezone latitude longitude);
my %LEFT_OUT = map { ($_ => 1) } qw($consent sms_consent $source $unset);

sub escaped { my $text = shift; utf8::encode($text); $text =~ s/([^A-Za-z0-9_.~-])/sprintf '%%%02X', ord $1/ge; $text }
sub quoted { my $text = shift; $text =~ s/(["\\])/\\$1/g; qq("$text") }

# Sends a request, again after a wait where Klaviyo is busy or the line breaks.
sub sent {
    my ($target, $method, $path, $body) = @_;
    my %headers = (Authorization => "Klaviyo-API-Key $target->{api_key}", revision => '2026-07-15', Accept => 'application/vnd.api+json');
    my %content = defined $body ? (content => $json->encode($body)) : ();
    $headers{'Content-Type'} = 'application/vnd.api+json' if %content;
    for my $number (0 .. 5) {
        my $answer = $http->request($method, $target->{base_url} . $path, {headers => \%headers, %content});
        return length $answer->{content} ? $json->decode($answer->{content}) : {} if $answer->{success};
        die "$answer->{status} $answer->{content}" unless $answer->{status} =~ /^(429|503|504|524|599)$/;
        sleep($answer->{headers}{'retry-after'} // 1);
    }
    die 'Klaviyo does not answer';
}

# Reads a collection to its last page.
sub all_of {
    my ($target, $path, %query) = @_;
    my $next = %query ? "$path?" . join '&', map { escaped($_) . '=' . escaped($query{$_}) } sort keys %query : $path;
    my @found;
    while ($next) {
        my $page = sent($target, 'GET', $next);
        push @found, @{$page->{data}};
        $next = $page->{links}{next};
        $next =~ s{^https?://[^/]+}{} if $next;
    }
    return @found;
}

sub profile_of {
    my $person = shift;
    my %attributes;
    for my $name (keys %$person) {
        my $value = $person->{$name};
        if (my $known = $ATTRIBUTES{$name}) { $attributes{$known} = $known eq 'external_id' ? "$value" : $value if defined $value }
        elsif (my $place = $PLACES{$name}) { $attributes{location}{$place} = $value if defined $value }
        elsif (!$LEFT_OUT{$name}) { $attributes{properties}{$name} = $value }
    }
    my %profile = (type => 'profile', attributes => \%attributes);
    $profile{meta} = {patch_properties => {unset => $person->{'$unset'}}} if @{$person->{'$unset'} // []};
    return \%profile;
}

# Subscribes a person to the channels that were consented to beside a fact.
sub consent {
    my ($target, $person) = @_;
    my $known = profile_of($person)->{attributes};
    my %named = map { ($_ => 1) } @{$person->{'$consent'} // []};
    my %fields = (email => 'email', sms => 'phone_number');
    my @channels = grep { $named{$_} && defined $known->{$fields{$_}} } sort keys %fields;
    return unless @channels;
    my ($second, $minute, $hour, $day, $month, $year) = gmtime(time - 86400);
    my $moment = sprintf '%04d-%02d-%02dT%02d:%02d:%02dZ', $year + 1900, $month + 1, $day, $hour, $minute, $second;
    my %given = (marketing => {consent => 'SUBSCRIBED', consented_at => $moment});
    my %attributes = (subscriptions => {map { ($_ => \%given) } @channels});
    for my $name (values %fields) { $attributes{$name} = $known->{$name} if defined $known->{$name} }
    my %job = (profiles => {data => [{type => 'profile', attributes => \%attributes}]}, historical_import => JSON::PP::true);
    $job{custom_source} = $person->{'$source'} if $person->{'$source'};
    sent($target, 'POST', '/api/profile-subscription-bulk-create-jobs', {data => {type => 'profile-subscription-bulk-create-job', attributes => \%job}});
}

sub members {
    my ($target, $kind, $call) = @_;
    my %asked = (email => $call->{arguments}{emails} // [split /,/, $call->{arguments}{email} // ''], phone_number => $call->{arguments}{phone_numbers} // []);
    my @found;
    for my $field (sort keys %asked) {
        my @left = @{$asked{$field}};
        while (my @part = splice @left, 0, 50) {
            my $filter = "any($field,[" . join(',', map { quoted($_) } @part) . '])';
            push @found, all_of($target, "/api/$kind/$call->{ids}[0]/profiles", filter => $filter, 'page[size]' => 100);
        }
    }
    return @found;
}

sub suppression {
    my ($target, $action, $call) = @_;
    my $profiles = {data => [{type => 'profile', attributes => {email => $call->{arguments}{email}}}]};
    my $data = {type => "profile-suppression-bulk-$action-job", attributes => {profiles => $profiles}};
    sent($target, 'POST', "/api/profile-suppression-bulk-$action-jobs", {data => $data});
}

my %HANDLERS = (
    'identify' => sub {
        my ($target, $call) = @_;
        my $person = $call->{arguments}{properties};
        sent($target, 'POST', '/api/profile-import', {data => profile_of($person)});
        consent($target, $person);
    },
    'get person' => sub { sent($_[0], 'GET', "/api/profiles/$_[1]{ids}[0]") },
    'search people' => sub {
        my ($target, $call) = @_;
        my ($field) = keys %{$call->{arguments}};
        all_of($target, '/api/profiles', filter => "equals($field," . quoted($call->{arguments}{$field}) . ')');
    },
    'exclude person' => sub { suppression($_[0], 'create', $_[1]) },
    'include person' => sub { suppression($_[0], 'delete', $_[1]) },
    'add members' => sub {
        my ($target, $call) = @_;
        my $list = {lists => {data => [{type => 'list', id => $call->{ids}[0]}]}};
        my $people = {profiles => {data => [map { profile_of($_) } @{$call->{arguments}{profiles}}]}};
        sent($target, 'POST', '/api/profile-bulk-import-jobs', {data => {type => 'profile-bulk-import-job', attributes => $people, relationships => $list}});
    },
    'remove members' => sub {
        my ($target, $call) = @_;
        my @left = map { {type => 'profile', id => $_->{id}} } members($target, 'lists', $call);
        while (my @part = splice @left, 0, 1000) {
            sent($target, 'DELETE', "/api/lists/$call->{ids}[0]/relationships/profiles", {data => \@part});
        }
    },
    'check members' => sub { members($_[0], 'lists', $_[1]) },
    'segment members' => sub { members($_[0], 'segments', $_[1]) },
    'list lists' => sub { all_of($_[0], '/api/lists') },
    'list metrics' => sub { all_of($_[0], '/api/metrics') },
    'list templates' => sub { all_of($_[0], '/api/templates') },
    'update list' => sub {
        my ($target, $call) = @_;
        my $data = {type => 'list', id => $call->{ids}[0], attributes => {name => $call->{arguments}{list_name}}};
        sent($target, 'PATCH', "/api/lists/$call->{ids}[0]", {data => $data});
    },
);

$| = 1;
while (my $line = <STDIN>) {
    my $call = $json->decode($line);
    eval { $HANDLERS{$call->{call}}->($call->{target}, $call); 1 } and do { print $json->encode({id => $call->{id}}), "\n"; next };
    print $json->encode({id => $call->{id}, error => "$@"}), "\n";
}
