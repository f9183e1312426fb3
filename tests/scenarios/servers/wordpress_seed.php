<?php
// Fills a blank WordPress. It must be loaded the way the installer loads it, and must not write to anybody.
define('WP_INSTALLING', true);
$_SERVER['HTTP_HOST'] = '127.0.0.1';
$_SERVER['SERVER_PROTOCOL'] = 'HTTP/1.1';
function wp_new_blog_notification() {}
require $argv[1] . '/wp-load.php';
require ABSPATH . 'wp-admin/includes/upgrade.php';
wp_install('Jaridat Atlas', 'admin', 'admin@example.test', true, '', 'secret');
update_option('comment_moderation', 0);
update_option('comment_previously_approved', 0);
wp_delete_post(1, true);
wp_delete_post(2, true);

$posts = [
	'Atlas Telecom lance son offre fibre' => '<p>La société <b>Atlas Telecom</b> lance une offre &agrave; 199&nbsp;DH.</p>',
	'أطلس تيليكوم تطلق عرضا جديدا' => '<p>أعلنت شركة أطلس تيليكوم عن عرض جديد للألياف البصرية.</p>',
	'Panne nationale & excuses' => '<p>Une panne a touché le réseau ]]> mardi.</p>',
];
$comments = [
	['Karim', 'Service nul, 3 jours sans internet !'],
	['فاطمة', 'الخدمة ممتازة شكرا'],
	['hmed', 'had charika machi mzyana, walo réseau 😡 <script>alert(1)</script>'],
];
$hour = 0;
foreach ($posts as $title => $content) {
	$day = sprintf('2026-11-20 %02d:', 10 + $hour++);
	$post = wp_insert_post(['post_title' => $title, 'post_content' => $content, 'post_status' => 'publish',
		'post_author' => 1, 'post_date' => $day . '00:00', 'post_date_gmt' => $day . '00:00']);
	$first = 0;
	foreach ($comments as $number => [$author, $text]) {
		$comment = wp_insert_comment(['comment_post_ID' => $post, 'comment_author' => $author,
			'comment_author_email' => "u$number@example.test", 'comment_content' => $text,
			'comment_approved' => 1, 'comment_parent' => $number == 2 ? $first : 0,
			'comment_date' => $day . "1$number:00", 'comment_date_gmt' => $day . "1$number:00"]);
		$first = $first ?: $comment;
	}
}
