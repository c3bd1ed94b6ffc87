-- Chance without random(), so that every run gives the same data, and the words that the data is made of.
-- A draw is a function of a row's number and of the number of the draw: the same pair always gives the same value.

CREATE FUNCTION demo.uniform(id bigint, draw integer) RETURNS double precision LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN (hashint8extended(id, draw) & 9007199254740991)::double precision / 9007199254740992;

CREATE FUNCTION demo.lognormal(id bigint, draw integer, median double precision, spread double precision)
RETURNS bigint LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN (median * exp(spread * sqrt(-2 * ln(1 - demo.uniform(id, draw))) * cos(6.283185307179586 * demo.uniform(id, draw + 1000))))::bigint;

-- The element of a list that stands at the fraction x of it.
CREATE FUNCTION demo.pick(list text[], x double precision) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN list[1 + floor(x * cardinality(list))::integer];

-- psql variables, because a literal list costs a query nothing.
\set first_names '{Alice,Adam,Agnes,Alan,Amelia,Andrew,Anna,Arthur,Barbara,Ben,Beth,Brian,Caroline,Charles,Chloe,Colin,Daisy,Daniel,Deborah,Dominic,Edith,Edward,Eleanor,Emma,Ethan,Fiona,Frances,Frank,Gareth,George,Grace,Hannah,Harry,Hazel,Helen,Henry,Imogen,Isaac,Isla,Jack,James,Jane,Jasmine,Joan,John,Julia,Karen,Keith,Laura,Leah,Leonard,Lewis,Lily,Louise,Lucy,Lydia,Margaret,Martin,Mary,Matthew,Megan,Michael,Naomi,Nathan,Nicola,Nora,Oliver,Olivia,Oscar,Patricia,Paul,Peter,Phoebe,Rachel,Rebecca,Richard,Robert,Rose,Ruth,Samuel,Sarah,Simon,Sophie,Stephen,Susan,Thomas,Tom,Victoria,Walter,William}'
\set last_names '{Adams,Allen,Archer,Atkins,Bailey,Baker,Barnes,Bell,Bennett,Bishop,Black,Blake,Booth,Bradley,Brooks,Brown,Burton,Butler,Carter,Chapman,Clarke,Cole,Collins,Cook,Cooper,Cox,Crane,Dawson,Dixon,Doyle,Edwards,Elliott,Ellis,Evans,Fisher,Fletcher,Ford,Foster,Fox,Gibson,Gordon,Graham,Grant,Gray,Green,Hall,Hamilton,Harper,Harris,Hart,Harvey,Hayes,Hill,Holmes,Howard,Hughes,Hunt,Hunter,Jackson,Jenkins,Johnson,Jones,Kelly,Kennedy,King,Knight,Lane,Lawson,Lee,Lewis,Marsh,Martin,Mason,Miller,Mills,Mitchell,Moore,Morgan,Morris,Murphy,Murray,Newman,Owen,Palmer,Parker,Pearce,Perry,Porter,Price,Reed,Reid,Roberts,Robinson,Rogers,Ross,Russell,Scott,Shaw,Simpson,Smith,Spencer,Stevens,Stone,Taylor,Thompson,Turner,Walker,Walsh,Ward,Watson,Webb,West,White,Wilson,Wood,Wright,Young}'
\set company_names '{Amber,Apex,Ashford,Atlas,Beacon,Birch,Bluebell,Bridge,Bright,Cedar,Clear,Cobalt,Copper,Crown,Dale,Delta,Eagle,East,Elm,Ember,Falcon,Fern,Field,First,Forest,Garnet,Glen,Golden,Granite,Grove,Harbour,Hazel,Heath,High,Iron,Ivy,Juniper,Kestrel,Lake,Linden}'
\set company_trades '{Bakery,Books,Builders,Cargo,Catering,Ceramics,Clinics,Coffee,Cycles,Dental,Design,Electric,Energy,Farms,Finance,Fitness,Foods,Freight,Furniture,Gardens,Glass,Hotels,Instruments,Insurance,Labs,Legal,Lighting,Logistics,Media,Motors,Optics,Outdoor,Paper,Pharma,Print,Records,Software,Studios,Textiles,Travel}'
\set company_forms '{Ltd,Group,"and Sons",Partners,Holdings,Co}'
\set tags '{order,refund,delay,invoice,vip,damaged,warranty,login,upgrade,address-change,cancellation,complaint,praise,bug,feature-request}'
\set campaigns '{"Winter offers","Welcome calls","Renewals","Win-back","Product recall","Service survey"}'
\set topics '{Delivery,Delivery,Delivery,Delivery,Delivery,Billing,Billing,Billing,Returns,Returns,Returns,Technical,Technical,Technical,Technical,Account,Account,Product,Product,Other}'
\set second_questions '{"And when can I expect an answer?","I forgot: the number is #.","Sorry, I meant #.","Here is a picture of it.","Please, this is urgent.","Hello?","My phone number has not changed."}'
\set further_questions '{"Thank you, but that did not help.","It still looks the same to me.","Yes, that is right.","Could you check # as well?","I tried that and it failed again.","All right, what happens next?","Thanks! One more thing: does this change my bill?","Done. Is there anything else that you need?"}'
\set waits '{"Thank you for your message, we will reply as soon as we can.","We have received your request. Its number is #.","Hello! A colleague will be with you shortly."}'
\set second_answers '{"I have added a note to your account.","You will find the details in the attachment.","Please write here if anything is unclear.","It may take until tomorrow to show."}'
\set after_calls '{"Thank you for your call. Your case number is #.","As agreed on the phone, here is the link.","We tried to reach you and will call again."}'
\set openings '{"Following up on your case #.","We would like to check that everything works.","Your contract ends next month, shall we renew it?"}'
\set broadcasts '{"Our winter offers are here.","Planned maintenance on Sunday from 2 to 4.","Your favourites are back in stock."}'
\set surveys '{"How did we do? Please rate our help from 1 to 5."}'
\set bots '{"Your parcel # is on its way and will arrive tomorrow.","You can reset your password with this link.","We are open from 8 to 18.","Your return label is ready to print."}'
\set bad_comments '{"Took far too long.","Nobody read what I wrote.","Still not solved.","I had to ask three times."}'
\set good_comments '{"Very quick, thank you!","Friendly and clear.","Solved at once.","Great service as always.","Exactly what I needed."}'

-- What customers ask about, what agents answer and how a case is summed up.
CREATE UNLOGGED TABLE demo.topic (category text PRIMARY KEY, questions text[], answers text[], summaries text[]);
INSERT INTO demo.topic VALUES
('Delivery', '{"Where is my order #?","My parcel # has not arrived.","The courier left order # at the wrong door.","Can I still change the address of order #?","Half of order # is missing."}',
 '{"Your order # left our warehouse this morning.","I have asked the courier and will come back to you today.","I have changed the address for you.","We are sending the missing items today."}',
 '{"Parcel found","Address changed","Sent again","Courier informed"}'),
('Billing', '{"I was charged twice for invoice #.","Please send me invoice # again.","Why did my bill go up?","My card was declined for invoice #."}',
 '{"You are right, I have refunded the second payment.","The invoice is attached.","Your plan changed on the first of the month.","Please try the card again now."}',
 '{"Refunded","Invoice sent","Bill explained","Payment completed"}'),
('Returns', '{"I would like to return order #.","When do I get my money for return #?","The size is wrong, can I exchange it?","Item # arrived damaged."}',
 '{"Here is your return label.","The refund is on its way and takes three days.","Of course, we are sending the other size.","I am sorry to hear that, we will replace it."}',
 '{"Return label sent","Refunded","Exchanged","Replaced"}'),
('Technical', '{"I get error # when I log in.","The app closes when I open a report.","The export has been running for an hour.","Synchronisation stopped last night.","How do I connect device #?"}',
 '{"Could you send me a picture of the error?","Please update to the newest version and try again.","We have found the fault and fixed it.","I have restarted the export for you."}',
 '{"Fixed in new version","Setting corrected","Restarted","Explained","Known fault, reported"}'),
('Account', '{"I cannot log in any more.","Please close my account.","How do I add a colleague to account #?","I have a new e-mail address."}',
 '{"I have sent you a link to set a new password.","Your account will be closed at the end of the month.","You can add colleagues under Settings.","I have changed it, please confirm by e-mail."}',
 '{"Password reset","Account closed","Colleague added","Address changed"}'),
('Product', '{"Is article # available in blue?","Does # work with the old model?","When will # be back in stock?"}',
 '{"Yes, it is, in all sizes.","It does, with the adapter.","We expect it next week."}',
 '{"Advised","Ordered","Stock date given"}'),
('Other', '{"Are you open on Saturday?","I have a question about your partner programme.","Who can I talk to about advertising?"}',
 '{"We are open from 9 to 14.","I have passed your question on to our partner team.","Please write to our press office."}',
 '{"Answered","Passed on"}');

